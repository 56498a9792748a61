package io.coterie.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

/** Patience is longer on a machine that is busy, and has an end. */
class PaceTest {
    @Test
    void aQuietMachineHasAnOrdinaryClock() {
        assertEquals(1, Pace.slowness(0.3, 2));
        assertEquals(1, Pace.slowness(2, 2));
        // where nobody knows
        assertEquals(1, Pace.slowness(-1, 2));
    }

    @Test
    void aBusyMachineHasASlowOneUpToALimit() {
        assertEquals(3, Pace.slowness(6, 2));
        assertEquals(6, Pace.slowness(500, 2));
    }

    @Test
    void aConditionIsWaitedForAndLookedAtOnceMoreAtTheEnd() {
        final AtomicInteger looks = new AtomicInteger();
        assertTrue(Pace.until(Duration.ofMinutes(1), () -> looks.incrementAndGet() == 3));
        assertFalse(Pace.until(Duration.ofMillis(1), () -> false));
        assertTrue(Pace.until(Duration.ZERO, () -> true));
    }

    @Test
    void anInterruptionEndsTheWait() {
        Thread.currentThread().interrupt();
        assertFalse(Pace.until(Duration.ofMinutes(10), () -> false));
        assertTrue(Thread.interrupted());
    }
}
