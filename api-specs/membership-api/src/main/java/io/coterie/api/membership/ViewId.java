package io.coterie.api.membership;

import java.util.Objects;

/**
 * The id of a view: the same on all members of a partition, different between partitions active at the same time.
 *
 * @param epoch positive; grows from view to view on each member, for ever
 * @param partition tells views of the same epoch apart; opaque
 */
public record ViewId(long epoch, String partition) {
    /** How two ids relate. */
    public enum Relation {
        /** This one came before the other in the same line of views, as far as epochs can tell. */
        EARLIER,
        /** The same view. */
        SAME,
        /** This one came after the other. */
        LATER,
        /** Views of the same epoch in different partitions. */
        UNRELATED
    }

    /**
     * Checks the parts.
     *
     * @throws IllegalArgumentException if the epoch is not positive
     */
    public ViewId {
        if (epoch <= 0) {
            throw new IllegalArgumentException("an epoch is positive, not " + epoch);
        }
        Objects.requireNonNull(partition, "partition");
    }

    /**
     * Compares, as the OCF membership API asks.
     *
     * @param other another id seen
     * @return the relation; ids of the same epoch and different partitions are unrelated
     */
    public Relation relationTo(final ViewId other) {
        if (epoch != other.epoch) {
            return epoch < other.epoch ? Relation.EARLIER : Relation.LATER;
        }
        return partition.equals(other.partition) ? Relation.SAME : Relation.UNRELATED;
    }

    @Override
    public String toString() {
        return epoch + "@" + partition;
    }
}
