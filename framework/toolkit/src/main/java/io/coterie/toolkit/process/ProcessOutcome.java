package io.coterie.toolkit.process;

import java.time.Duration;
import java.util.Objects;

/**
 * How a program ended.
 *
 * @param status the way
 * @param exitCode what it exited with; 128 + n if signal n ended it; -1 if it did not run
 * @param stdout the beginning of what it printed
 * @param stderr the end of what it complained of; for {@link Status#NOT_STARTED} why it could not run
 * @param duration how long it took, the kill included
 * @param survivors how many of its processes outlived the kill at the time-out (stuck in the kernel); 0 as a rule
 */
public record ProcessOutcome(Status status, int exitCode, String stdout, String stderr, Duration duration,
        int survivors) {
    /** The ways. */
    public enum Status {
        /** It ended by itself. */
        EXITED,
        /** It was killed, with all that it had started, at its time-out or because the runner was closed. */
        KILLED,
        /** It could not be started. */
        NOT_STARTED
    }

    /** All parts are required. */
    public ProcessOutcome {
        Objects.requireNonNull(status, "status");
        Objects.requireNonNull(stdout, "stdout");
        Objects.requireNonNull(stderr, "stderr");
        Objects.requireNonNull(duration, "duration");
    }
}
