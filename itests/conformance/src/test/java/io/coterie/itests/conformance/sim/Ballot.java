package io.coterie.itests.conformance.sim;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.coterie.api.core.NodeId;

/**
 * The voters of one simulated cluster, in one process: they call each other directly where a link is open, under the
 * one lock that this object is. What lies on their disks outlives them.
 */
final class Ballot {
    private static final int TAIL = 5;
    private final VoteFlaw flaw;
    private final Map<NodeId, Disk> disks = new HashMap<>();
    private final Map<NodeId, SimulatedVoter> there = new HashMap<>();

    Ballot(final VoteFlaw flaw) {
        this.flaw = flaw;
    }

    /** One entry of the log; without a command if it only marks the beginning of a term. */
    record Entry(long term, byte[] command) {
    }

    /** What a voter has written. */
    static final class Disk {
        private long term;
        private NodeId vote;
        private final List<Entry> log = new ArrayList<>();

        long term() {
            return term;
        }

        NodeId vote() {
            return vote;
        }

        List<Entry> log() {
            return log;
        }

        /** A new term, in which nobody was voted for yet. */
        void term(final long now) {
            term = now;
            vote = null;
        }

        void vote(final NodeId candidate) {
            vote = candidate;
        }

        long lastTerm() {
            return log.isEmpty() ? 0 : log.get(log.size() - 1).term;
        }
    }

    VoteFlaw flaw() {
        return flaw;
    }

    /** A voter starts, and finds what it has written. */
    synchronized Disk join(final NodeId node, final SimulatedVoter voter) {
        there.put(node, voter);
        final Disk disk = disks.computeIfAbsent(node, n -> new Disk());
        if (flaw == VoteFlaw.FORGETS_ITS_VOTE) {
            disk.vote = null;
        }
        if (flaw == VoteFlaw.LOSES_THE_TAIL) {
            disk.log.subList(Math.max(0, disk.log.size() - TAIL), disk.log.size()).clear();
        }
        return disk;
    }

    synchronized void leave(final NodeId node, final SimulatedVoter voter) {
        there.remove(node, voter);
    }

    /** Who is there and can be talked to, both ways. */
    synchronized List<SimulatedVoter> reached(final SimulatedVoter by) {
        return there.values().stream().filter(other -> other != by && by.hears(other.node())
            && other.hears(by.node())).toList();
    }
}
