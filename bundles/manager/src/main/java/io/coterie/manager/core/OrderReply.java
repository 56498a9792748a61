package io.coterie.manager.core;

import java.util.Objects;

/**
 * What an executor says to an order, at once. Immutable.
 *
 * @param kind which answer it is
 * @param callId the number of the call that was made of it; 0 if none was
 * @param detail one sentence if it was refused, else empty
 */
public record OrderReply(Kind kind, long callId, String detail) {
    /** The answers. */
    public enum Kind {
        /** It will be run; its result is recorded in the cluster state under the call id. */
        ACCEPTED,
        /** It was not run: the executor has acted on its own since it was synchronised, and must be again. */
        RESYNC,
        /** It was not run and will not be: a stale term, another incarnation, an executor on its way out. */
        REFUSED
    }

    /** Kind and detail are required. */
    public OrderReply {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(detail, "detail");
    }

    /**
     * A refusal.
     *
     * @param detail why
     * @return the reply
     */
    public static OrderReply refused(final String detail) {
        return new OrderReply(Kind.REFUSED, 0, detail);
    }
}
