package io.coterie.consensus.local;

import java.util.ArrayList;
import java.util.List;

import io.coterie.api.core.LimitExceededException;

/** What waits for the disk, bounded by number and bytes. Filled from any thread, emptied by the owner. */
final class ProposalQueue {
    /** So many small commands are one write of a few megabytes. */
    static final int MAX_COMMANDS = 4096;
    /** Eight commands of the largest size. */
    static final long MAX_BYTES = 64L * 1024 * 1024;
    private List<Proposal> waiting = new ArrayList<>();
    private long bytes;

    /** Adds one; false if it was refused (it has failed then). */
    synchronized boolean add(final Proposal proposal) {
        if (waiting.size() >= MAX_COMMANDS || bytes + proposal.command().length > MAX_BYTES) {
            proposal.fail(new LimitExceededException("consensus.queue-full",
                waiting.size() + " commands of " + bytes + " bytes wait for the disk.", "Slow down and try again."));
            return false;
        }
        waiting.add(proposal);
        bytes += proposal.command().length;
        return true;
    }

    /** All that waits, in order; the queue is empty then. */
    synchronized List<Proposal> take() {
        final List<Proposal> taken = waiting;
        waiting = new ArrayList<>();
        bytes = 0;
        return taken;
    }
}
