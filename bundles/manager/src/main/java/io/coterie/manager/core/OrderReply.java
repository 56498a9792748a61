package io.coterie.manager.core;

import java.time.Duration;
import java.util.Objects;

/**
 * What an executor says to an order, at once. Immutable.
 *
 * @param kind which answer it is
 * @param callId the number of the call that was made of it; 0 if none was
 * @param detail one sentence if it was refused, else empty
 * @param patience how long it may take until it has ended: its own time-out, which counts from when the agent is
 *     called, and before that the end of what the executor does for the same resource; zero if it was not accepted
 */
public record OrderReply(Kind kind, long callId, String detail, Duration patience) {
    /** The answers. */
    public enum Kind {
        /** It will be run; its result is recorded in the cluster state under the call id. */
        ACCEPTED,
        /** It was not run: the executor has acted on its own since it was synchronised, and must be again. */
        RESYNC,
        /** It was not run and will not be: a stale term, another incarnation, an executor on its way out. */
        REFUSED
    }

    /** All parts are required. */
    public OrderReply {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(detail, "detail");
        Objects.requireNonNull(patience, "patience");
    }

    /**
     * It will be run.
     *
     * @param callId the number of the call
     * @param patience how long it may take until it has ended
     * @return the reply
     */
    public static OrderReply accepted(final long callId, final Duration patience) {
        return new OrderReply(Kind.ACCEPTED, callId, "", patience);
    }

    /**
     * A refusal.
     *
     * @param detail why
     * @return the reply
     */
    public static OrderReply refused(final String detail) {
        return new OrderReply(Kind.REFUSED, 0, detail, Duration.ZERO);
    }
}
