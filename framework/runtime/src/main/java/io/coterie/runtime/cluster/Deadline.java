package io.coterie.runtime.cluster;

import java.time.Duration;

import io.coterie.api.core.DeadlineExceededException;

/** A point in time until which all of an operation must be done. Immutable. */
final class Deadline {
    private final long end;
    private final Duration whole;

    Deadline(final Duration timeout) {
        this.whole = timeout;
        this.end = System.nanoTime() + timeout.toNanos();
    }

    /** {@return what is left, at least zero} */
    Duration left() {
        return Duration.ofNanos(Math.max(0, end - System.nanoTime()));
    }

    /**
     * What is left for one more step.
     *
     * @param step what is to be done, for people
     * @return more than zero
     * @throws DeadlineExceededException if the time is up
     */
    Duration leftFor(final String step) {
        final Duration left = left();
        if (left.isZero()) {
            throw new DeadlineExceededException("cluster.timed-out", "The cluster was not open within "
                + whole.toMillis() + " ms; the next step was: " + step + ".",
                "Look at the log for what took long, or allow more time.");
        }
        return left;
    }
}
