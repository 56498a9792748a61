package io.coterie.conformance;

import java.time.Duration;
import java.util.Objects;

/**
 * How a check ended.
 *
 * @param check which
 * @param status how it ended
 * @param evidence what was seen: the reason of a failure or why it was not checked; may be empty for a pass
 * @param duration how long it took
 * @param hung whether it failed because it did not end within its limit
 */
public record Outcome(Check check, Status status, String evidence, Duration duration, boolean hung) {
    /** The ends. */
    public enum Status {
        /** The component does what the statement says, as far as the check can tell. */
        PASSED("passed"),
        /** It does not. */
        FAILED("failed"),
        /** Nobody looked: not claimed, or not possible here. */
        NOT_CHECKED("not-checked");

        private final String word;

        Status(final String word) {
            this.word = word;
        }

        /** {@return the word in reports} */
        public String word() {
            return word;
        }
    }

    /** All parts are required. */
    public Outcome {
        Objects.requireNonNull(check, "check");
        Objects.requireNonNull(status, "status");
        Objects.requireNonNull(evidence, "evidence");
        Objects.requireNonNull(duration, "duration");
    }

    /**
     * An outcome of a check that ended.
     *
     * @param check which
     * @param status how it ended
     * @param evidence what was seen
     * @param duration how long it took
     */
    public Outcome(final Check check, final Status status, final String evidence, final Duration duration) {
        this(check, status, evidence, duration, false);
    }
}
