package io.coterie.conformance;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Waits by a clock that goes as slowly as the machine works: where three processes want each processor, a second of
 * patience lasts three. So a deadline says how much a component may do, not how much its neighbours do. On a quiet
 * machine it is a clock as any other. Safe for several threads.
 */
final class Pace {
    /** More would be to wait for ever: whoever runs the kit must hear of a machine that does not get on. */
    private static final double SLOWEST = 6;
    private static final long POLL_NANOS = 2_000_000;
    private static final long LOOK_NANOS = 1_000_000_000;
    private static volatile double slowness = 1;
    private static volatile long looked = System.nanoTime() - LOOK_NANOS;

    private Pace() {
    }

    /** {@return how many times as long everything takes now; 1 on a quiet machine, or where nobody knows} */
    static double slowness() {
        final long now = System.nanoTime();
        if (now - looked >= LOOK_NANOS) {
            looked = now;
            final var system = ManagementFactory.getOperatingSystemMXBean();
            slowness = slowness(system.getSystemLoadAverage(), system.getAvailableProcessors());
        }
        return slowness;
    }

    /** {@return how many times as long everything takes when so many processes want so many processors} */
    static double slowness(final double load, final int processors) {
        return Math.max(1, Math.min(SLOWEST, load / processors));
    }

    /**
     * Waits for a condition.
     *
     * @param limit how long, on a quiet machine
     * @param condition what may become true
     * @return whether it did; false also when this thread is interrupted
     */
    static boolean until(final Duration limit, final BooleanSupplier condition) {
        double left = limit.toNanos();
        long last = System.nanoTime();
        while (!condition.getAsBoolean()) {
            final long now = System.nanoTime();
            left -= (now - last) / slowness();
            last = now;
            if (left < 0 || Thread.currentThread().isInterrupted()) {
                return condition.getAsBoolean();
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
        return true;
    }
}
