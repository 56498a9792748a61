package io.coterie.runtime.messaging;

/**
 * The next number of each of a sender's streams in a group, as one receiver sees them. Immutable.
 *
 * @param unordered of messages to all, unordered
 * @param fifo of messages to all, FIFO
 * @param total of messages to all, in total order
 * @param one of what goes to that receiver alone
 */
record Positions(long unordered, long fifo, long total, long one) {
    /** Nothing was sent yet. */
    static final Positions START = new Positions(1, 1, 1, 1);

    /** What a receiver says of streams from which it awaits nothing. */
    static final Positions ALL = new Positions(Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE);

    /** {@return whether in no stream anything before the other's number is missing} */
    boolean reach(final Positions other) {
        return unordered >= other.unordered && fifo >= other.fifo && total >= other.total && one >= other.one;
    }

    /** {@return the greater number of each stream} */
    Positions max(final Positions other) {
        return new Positions(Math.max(unordered, other.unordered), Math.max(fifo, other.fifo),
            Math.max(total, other.total), Math.max(one, other.one));
    }

    long of(final Lane lane) {
        return switch (lane) {
            case UNORDERED -> unordered;
            case FIFO -> fifo;
            case TOTAL -> total;
            case ONE -> one;
        };
    }
}
