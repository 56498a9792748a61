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
    private final LifeSigns signs;

    CutFilter(final Predicate<Address> passes, final LifeSigns signs) {
        this.passes = passes;
        this.signs = signs;
    }

    @Override
    public Object up(final Message message) {
        if (!passes.test(message.getSrc())) {
            return null;
        }
        signs.heard(message.getSrc());
        return up_prot.up(message);
    }

    @Override
    public void up(final MessageBatch batch) {
        if (passes.test(batch.sender())) {
            signs.heard(batch.sender());
            up_prot.up(batch);
        }
    }
}
