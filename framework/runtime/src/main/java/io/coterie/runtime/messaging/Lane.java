package io.coterie.runtime.messaging;

import io.coterie.api.messaging.Delivery;

/** The streams of one sender in one group; each is numbered from 1 on its own. */
enum Lane {
    /** Messages to all, in any order. */
    UNORDERED,
    /** Messages to all, in the order in which they were sent. */
    FIFO,
    /** Messages to all, in total order. */
    TOTAL,
    /** Messages and requests to one member; one stream for each. */
    ONE;

    static Lane of(final FrameKind kind, final Delivery delivery) {
        if (kind != FrameKind.MESSAGE && kind != FrameKind.MESSAGES) {
            return ONE;
        }
        return switch (delivery) {
            case UNORDERED -> UNORDERED;
            case FIFO -> FIFO;
            case TOTAL -> TOTAL;
        };
    }
}
