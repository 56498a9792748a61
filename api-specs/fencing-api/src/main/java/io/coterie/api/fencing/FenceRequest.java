package io.coterie.api.fencing;

import java.time.Duration;
import java.util.Objects;

import io.coterie.api.core.MemberId;
import io.coterie.api.core.Term;

/**
 * One try with one device.
 *
 * @param device which
 * @param target the incarnation that must be gone
 * @param action what to do
 * @param term the reign in which it was decided
 * @param timeout how long it may take; what takes longer is not confirmed
 * @param reason one sentence, for the history
 */
public record FenceRequest(FenceDevice device, MemberId target, Action action, Term term, Duration timeout,
        String reason) {
    /** What to do. */
    public enum Action {
        /** Switch it off; it stays off. */
        OFF,
        /** Switch it off and on again; confirmed when it was certainly off. */
        REBOOT,
        /** Let it take part again (unfencing). */
        ON,
        /**
         * Switch on again what an {@link #OFF} switched off that was a part of a reboot by several devices; a device
         * that only cuts a node off leaves it so.
         */
        BACK_ON
    }

    /**
     * All parts are required.
     *
     * @throws IllegalArgumentException if the time-out is negative
     */
    public FenceRequest {
        Objects.requireNonNull(device, "device");
        Objects.requireNonNull(target, "target");
        Objects.requireNonNull(action, "action");
        Objects.requireNonNull(term, "term");
        Objects.requireNonNull(timeout, "timeout");
        Objects.requireNonNull(reason, "reason");
        if (timeout.isNegative()) {
            throw new IllegalArgumentException("a time-out is not negative: " + timeout);
        }
    }
}
