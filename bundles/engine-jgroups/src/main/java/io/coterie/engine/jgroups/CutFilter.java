package io.coterie.engine.jgroups;

import java.util.function.Predicate;

import org.jgroups.Address;
import org.jgroups.Message;
import org.jgroups.stack.Protocol;
import org.jgroups.util.MessageBatch;

/**
 * Stands just above the transport and drops what comes from a member that a development partition cuts off. Runs on
 * the threads of JGroups.
 */
final class CutFilter extends Protocol {
    private final Predicate<Address> passes;

    CutFilter(final Predicate<Address> passes) {
        this.passes = passes;
    }

    @Override
    public Object up(final Message message) {
        return passes.test(message.getSrc()) ? up_prot.up(message) : null;
    }

    @Override
    public void up(final MessageBatch batch) {
        if (passes.test(batch.sender())) {
            up_prot.up(batch);
        }
    }
}
