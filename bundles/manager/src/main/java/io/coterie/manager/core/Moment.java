package io.coterie.manager.core;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/**
 * A point in time as an input carries it. Immutable.
 *
 * @param nanos monotonic, for deadlines
 * @param wall for people and for records
 */
public record Moment(long nanos, Instant wall) {
    /** The wall clock is required. */
    public Moment {
        Objects.requireNonNull(wall, "wall");
    }

    /**
     * How long ago another moment was.
     *
     * @param earlier the other one
     * @return the time between, by the monotonic clock
     */
    public Duration since(final Moment earlier) {
        return Duration.ofNanos(nanos - earlier.nanos);
    }

    /**
     * Whether some time has passed since another moment.
     *
     * @param earlier the other one
     * @param time how long
     * @return true if at least so much has passed
     */
    public boolean past(final Moment earlier, final Duration time) {
        return since(earlier).compareTo(time) >= 0;
    }
}
