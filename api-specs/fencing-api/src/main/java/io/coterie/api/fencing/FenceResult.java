package io.coterie.api.fencing;

import java.util.Objects;

/**
 * How a try ended.
 *
 * @param status the end
 * @param detail one sentence: what was verified, or what went wrong; never a secret
 */
public record FenceResult(Status status, String detail) {
    /** The ends. */
    public enum Status {
        /** The incarnation is certainly gone. */
        CONFIRMED,
        /**
         * A condition that the device stands for holds (others answer a ping, say). It says nothing of the target, so
         * a level is confirmed only if another device of it confirms.
         */
        PASSED,
        /** The device said no, or did not do it. */
        FAILED,
        /** No answer in time: nothing is known. */
        TIMED_OUT,
        /** A later incarnation of the node lives and would be hit too; nothing was done, so nothing is confirmed. */
        SUPERSEDED,
        /** A greater term was seen; nothing was done. */
        STALE_TERM
    }

    /** Both are required. */
    public FenceResult {
        Objects.requireNonNull(status, "status");
        Objects.requireNonNull(detail, "detail");
    }

    /** {@return whether recovery may begin} */
    public boolean confirmed() {
        return status == Status.CONFIRMED;
    }
}
