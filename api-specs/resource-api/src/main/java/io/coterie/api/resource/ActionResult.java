package io.coterie.api.resource;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;

/**
 * How an action ended.
 *
 * @param status how the run itself ended
 * @param code the agent's exit code; meaningful when the status is {@link Status#COMPLETED}
 * @param exitReason the agent's own reason for a failure, or one of ours; empty if none
 * @param duration how long it took
 * @param attributes attributes that the agent set while it ran (a promotion score is {@code master-<instance>}), by
 *     the text of an {@link AttributeKey}; an empty value means deleted
 */
public record ActionResult(Status status, ResultCode code, String exitReason, Duration duration,
        Map<String, String> attributes) {
    /** How the run ended. */
    public enum Status {
        /** The agent ended by itself. */
        COMPLETED,
        /** It was killed at its time-out. */
        TIMED_OUT,
        /** It could not be run at all. */
        NOT_RUN,
        /** It was killed before its time-out, because somebody asked for that: no failure, and nothing is known. */
        CANCELLED
    }

    /** All parts are required. */
    public ActionResult {
        Objects.requireNonNull(status, "status");
        Objects.requireNonNull(code, "code");
        Objects.requireNonNull(exitReason, "exitReason");
        Objects.requireNonNull(duration, "duration");
        attributes = Map.copyOf(attributes);
    }

    /**
     * A run that ended by itself.
     *
     * @param code the exit code
     * @param duration how long it took
     * @return the result
     */
    public static ActionResult completed(final ResultCode code, final Duration duration) {
        return new ActionResult(Status.COMPLETED, code, "", duration, Map.of());
    }
}
