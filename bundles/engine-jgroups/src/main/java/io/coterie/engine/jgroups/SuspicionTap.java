package io.coterie.engine.jgroups;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;

import org.jgroups.Address;
import org.jgroups.Event;
import org.jgroups.stack.Protocol;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands just below the group membership protocol and tells when a suspicion, already verified, goes up: the view is
 * about to change. A suspicion of a member that was heard a moment ago does not go up: it is out of date, and those
 * that detect failures are told so. Runs on the threads of JGroups; the task must only hand over.
 */
final class SuspicionTap extends Protocol {
    private static final Logger LOG = LoggerFactory.getLogger(SuspicionTap.class);
    private final LifeSigns signs;
    private final Consumer<Collection<Address>> suspected;

    SuspicionTap(final LifeSigns signs, final Consumer<Collection<Address>> suspected) {
        this.signs = signs;
        this.suspected = suspected;
    }

    @Override
    public Object up(final Event event) {
        if (event.getType() != Event.SUSPECT) {
            return up_prot.up(event);
        }
        final List<Address> left = new ArrayList<>();
        for (final Address suspect : event.<Collection<Address>>getArg()) {
            if (signs.alive(suspect)) {
                LOG.info("{} was suspected, but is heard", suspect);
                down_prot.down(new Event(Event.UNSUSPECT, suspect));
            } else {
                left.add(suspect);
            }
        }
        if (left.isEmpty()) {
            return null;
        }
        suspected.accept(left);
        return up_prot.up(new Event(Event.SUSPECT, left));
    }
}
