package io.coterie.api.fencing;

import java.util.Objects;

/**
 * How a try ended.
 *
 * @param status the end
 * @param detail one sentence: what was verified, or what went wrong; never a secret
 * @param power in the answer to a test, what the device says of the node's power: a device that says that a node is off
 *     which takes part switches something else, and would confirm each fence
 */
public record FenceResult(Status status, String detail, Power power) {
    /** What a device says of a node's power. */
    public enum Power {
        /** It is on. */
        ON,
        /** It is off. */
        OFF,
        /** It was not asked, or cannot tell. */
        UNKNOWN
    }


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

    /** All are required. */
    public FenceResult {
        Objects.requireNonNull(status, "status");
        Objects.requireNonNull(detail, "detail");
        Objects.requireNonNull(power, "power");
    }

    /**
     * A result that says nothing of the power.
     *
     * @param status the end
     * @param detail one sentence: what was verified, or what went wrong; never a secret
     */
    public FenceResult(final Status status, final String detail) {
        this(status, detail, Power.UNKNOWN);
    }

    /** {@return whether recovery may begin} */
    public boolean confirmed() {
        return status == Status.CONFIRMED;
    }
}
