package io.coterie.api.core;

/**
 * The number of a coordinator's reign: the term of the consensus component's leader. It is the fencing token: every
 * action, fence and state change carries one, and whoever has seen a greater one refuses it.
 *
 * @param number 0 (nobody has reigned yet) or greater
 */
public record Term(long number) implements Comparable<Term> {
    /** Before the first reign. */
    public static final Term NONE = new Term(0);

    /**
     * Checks the number.
     *
     * @throws IllegalArgumentException if it is negative
     */
    public Term {
        if (number < 0) {
            throw new IllegalArgumentException("a term is not negative: " + number);
        }
    }

    /**
     * Whether this term is over when {@code other} has been seen.
     *
     * @param other a term seen
     * @return true if {@code other} is greater
     */
    public boolean olderThan(final Term other) {
        return number < other.number;
    }

    @Override
    public int compareTo(final Term other) {
        return Long.compare(number, other.number);
    }

    @Override
    public String toString() {
        return Long.toString(number);
    }
}
