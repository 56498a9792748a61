package io.coterie.command.home;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for a condition outside this process, which nothing announces. Keeps nothing. */
public final class Until {
    private static final long STEP_NANOS = 20_000_000;

    private Until() {
    }

    /**
     * Waits.
     *
     * @param timeout for how long
     * @param condition asked every 20 ms
     * @return whether it came true in time
     */
    public static boolean holds(final Duration timeout, final BooleanSupplier condition) {
        return holds(timeout, Duration.ofNanos(STEP_NANOS), condition);
    }

    /**
     * Waits.
     *
     * @param timeout for how long
     * @param step how long it is between two looks
     * @param condition asked at each step
     * @return whether it came true in time
     */
    public static boolean holds(final Duration timeout, final Duration step, final BooleanSupplier condition) {
        final long end = System.nanoTime() + timeout.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0 || Thread.currentThread().isInterrupted()) {
                return false;
            }
            LockSupport.parkNanos(step.toNanos());
        }
        return true;
    }
}
