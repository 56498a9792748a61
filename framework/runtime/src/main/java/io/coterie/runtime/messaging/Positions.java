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

    long of(final Lane lane) {
        return switch (lane) {
            case UNORDERED -> unordered;
            case FIFO -> fifo;
            case TOTAL -> total;
            case ONE -> one;
        };
    }
}
