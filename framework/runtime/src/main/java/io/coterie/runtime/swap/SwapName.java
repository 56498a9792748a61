package io.coterie.runtime.swap;

import java.util.Set;

import io.coterie.api.core.NodeId;
import io.coterie.runtime.consensus.LogNames;

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

    /** {@return the name of a log that begins with it} */
    String log() {
        return LogNames.of(revision, number);
    }
}
