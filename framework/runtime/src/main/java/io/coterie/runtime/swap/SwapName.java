package io.coterie.runtime.swap;

import java.util.Set;

import io.coterie.api.core.NodeId;
import io.coterie.api.core.RejectedException;
import io.coterie.runtime.consensus.LogNames;
import io.coterie.runtime.model.KeptLog;

/**
 * Which swap it is, the same on every member. Immutable.
 *
 * @param revision of the set that it leads to
 * @param number of the swap; no other has it
 * @param electorate the nodes of the cluster when it was planned; empty if nobody said
 */
record SwapName(long revision, long number, Set<NodeId> electorate) {
    /** Nothing was told yet. */
    static final SwapName NONE = new SwapName(0, 0, Set.of());

    /** Copies the set. */
    SwapName {
        electorate = Set.copyOf(electorate);
    }

    /** {@return this swap, or one that nobody told of, if it leads to another set} */
    SwapName of(final long other) {
        return revision == other ? this : new SwapName(other, 0, Set.of());
    }

    /**
     * The log that begins with it.
     *
     * @return its name and voters, the same on every member
     * @throws RejectedException {@code swap.unnamed} if nobody told of this swap: a log of another name, or with
     *     other voters than elsewhere, must not begin
     */
    KeptLog log() {
        if (electorate.isEmpty()) {
            throw new RejectedException("swap.unnamed", "Nobody has told here which swap leads to the set " + revision
                + ", and which nodes vote on its log.", "Wait until the record of the swap is known here.");
        }
        return new KeptLog(LogNames.of(revision, number), electorate);
    }
}
