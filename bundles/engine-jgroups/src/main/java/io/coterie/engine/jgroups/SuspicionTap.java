package io.coterie.engine.jgroups;

import org.jgroups.Event;
import org.jgroups.stack.Protocol;

/**
 * Stands just below the group membership protocol and tells when a suspicion, already verified, goes up: the view is
 * about to change. Runs on the threads of JGroups; the task must only hand over.
 */
final class SuspicionTap extends Protocol {
    private final Runnable suspected;

    SuspicionTap(final Runnable suspected) {
        this.suspected = suspected;
    }

    @Override
    public Object up(final Event event) {
        if (event.getType() == Event.SUSPECT) {
            suspected.run();
        }
        return up_prot.up(event);
    }
}
