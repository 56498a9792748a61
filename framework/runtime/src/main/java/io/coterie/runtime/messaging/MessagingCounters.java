package io.coterie.runtime.messaging;

/** Frames that were not delivered, by reason. Used by the core's owner alone. */
final class MessagingCounters {
    /** Why a frame was dropped. */
    enum Reason {
        /** It has no header of a known form. */
        MALFORMED,
        /** It belongs to another cluster. */
        FOREIGN,
        /** Its header names another sender than the engine does. */
        FORGED,
        /** Its sender is not in the channel. */
        OUTSIDER,
        /** It is of an incarnation, an epoch or a session that is over. */
        STALE,
        /** It came before. */
        DUPLICATE,
        /** Too many frames waited for the announcement of their sender. */
        OVERFLOW,
        /** Accepted messages that no component may be given: see the README. */
        LOST
    }

    private final long[] counts = new long[Reason.values().length];

    void add(final Reason reason) {
        counts[reason.ordinal()]++;
    }

    long of(final Reason reason) {
        return counts[reason.ordinal()];
    }
}
