package io.coterie.runtime.model;

import java.util.Set;

import io.coterie.api.core.NodeId;

/**
 * The log that an instance keeps, and the voters with which that log began. What became of them since stands in the
 * log itself; so every start of a member needs exactly those of the beginning, whatever its configuration says now.
 * Immutable.
 *
 * @param name of the log, the same on every member; empty for the first log of a cluster, and where there is none
 * @param voters the nodes with which it began; none for the first log, which begins with those of the configuration
 */
public record KeptLog(String name, Set<NodeId> voters) {
    /** The first log of a cluster, or none. */
    public static final KeptLog FIRST = new KeptLog("", Set.of());

    /** Copies the set; a log that follows another one has voters. */
    public KeptLog {
        voters = Set.copyOf(voters);
        if (name.isEmpty() != voters.isEmpty()) {
            throw new IllegalArgumentException("the log '" + name + "' with " + voters.size() + " voters");
        }
    }

    /** {@return whether it is the first one of the cluster, or none} */
    public boolean first() {
        return name.isEmpty();
    }
}
