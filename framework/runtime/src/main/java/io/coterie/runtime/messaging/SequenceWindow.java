package io.coterie.runtime.messaging;

import java.util.TreeSet;

/**
 * Which numbers of a stream have come: all up to a mark, and some above it. Tells a duplicate from what is new, in
 * whatever order they come. Pure; used by one owner.
 */
final class SequenceWindow {
    /** Numbers above the mark that are remembered; a reliable engine leaves a gap open far less long. */
    static final int MAX_ABOVE = 65_536;
    private final TreeSet<Long> above = new TreeSet<>();
    private long mark;

    /**
     * Begins a stream.
     *
     * @param next the first number that is expected
     */
    SequenceWindow(final long next) {
        this.mark = next - 1;
    }

    /**
     * A number came.
     *
     * @param number the number
     * @return whether it is new
     */
    boolean accept(final long number) {
        if (number == mark + 1 && above.isEmpty()) {
            mark = number;
            return true;
        }
        if (number <= mark || !above.add(number)) {
            return false;
        }
        if (above.size() > MAX_ABOVE) {
            // what is missing for so long will not come; letting it in later would break the order
            mark = above.first() - 1;
        }
        close();
        return true;
    }

    /**
     * Numbers that follow each other came.
     *
     * @param first the first of them
     * @param count how many
     * @return whether they are the next ones; if not, nothing has changed
     */
    boolean acceptNext(final long first, final long count) {
        if (first != mark + 1 || !above.isEmpty()) {
            return false;
        }
        mark += count;
        return true;
    }

    /**
     * Takes numbers for come.
     *
     * @param next the first number that is still expected; a smaller one than before changes nothing
     */
    void raise(final long next) {
        if (next - 1 > mark) {
            mark = next - 1;
            above.headSet(next).clear();
            close();
        }
    }

    /**
     * Whether a stream is complete.
     *
     * @param next the first number that will not come
     * @return whether all before it have
     */
    boolean reached(final long next) {
        return mark + 1 >= next;
    }

    /** {@return the first number that is missing} */
    long next() {
        return mark + 1;
    }

    /**
     * {@return the first number that is missing, from a number on}
     *
     * @param from that number
     */
    long nextFrom(final long from) {
        long next = Math.max(mark + 1, from);
        while (next > mark + 1 && above.contains(next)) {
            next++;
        }
        return next;
    }

    /** Takes everything below the greatest number that came for come. */
    void settle() {
        if (!above.isEmpty()) {
            raise(above.last() + 1);
        }
    }

    private void close() {
        while (!above.isEmpty() && above.first() == mark + 1) {
            mark = above.pollFirst();
        }
    }
}
