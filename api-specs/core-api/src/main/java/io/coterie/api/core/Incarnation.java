package io.coterie.api.core;

/**
 * One life of a member, from its start to its end. A later life of the same node has a greater number, also after the
 * node's disk was wiped: the number is the greater of (the last one on disk + 1) and the wall clock in milliseconds.
 *
 * @param number positive
 */
public record Incarnation(long number) implements Comparable<Incarnation> {
    /**
     * Checks the number.
     *
     * @throws IllegalArgumentException if it is not positive
     */
    public Incarnation {
        if (number <= 0) {
            throw new IllegalArgumentException("an incarnation is positive, not " + number);
        }
    }

    @Override
    public int compareTo(final Incarnation other) {
        return Long.compare(number, other.number);
    }

    // written out: what the compiler makes for a record is slow at its first use, which is in each start
    @Override
    public boolean equals(final Object other) {
        return other instanceof Incarnation that && number == that.number;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(number);
    }

    @Override
    public String toString() {
        return Long.toString(number);
    }
}
