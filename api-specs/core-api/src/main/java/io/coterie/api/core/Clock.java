package io.coterie.api.core;

import java.time.Instant;

/** Where time comes from; a simulation supplies its own. Safe for use by several threads. */
public interface Clock {
    /**
     * Time that never goes back, for durations and deadlines; unrelated to the wall clock.
     *
     * @return nanoseconds since an arbitrary origin
     */
    long nanoTime();

    /**
     * The wall clock, for people and for records; it may jump.
     *
     * @return now
     */
    Instant now();

    /** {@return the clock of this machine} */
    static Clock system() {
        return SystemClock.INSTANCE;
    }
}
