package io.coterie.manager.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.coterie.api.core.MemberId;
import io.coterie.api.document.FencingSpec;
import io.coterie.api.fencing.FenceResult;
import io.coterie.api.fencing.FenceResult.Status;

import org.junit.jupiter.api.Test;

class FenceJobTest {
    private static final Moment NOW = new Moment(0, Instant.EPOCH);
    private final List<String> calls = new ArrayList<>();

    private static FencingSpec.Device device(final String name, final String action) {
        return new FencingSpec.Device(name, "fence_x", Set.of(), Map.of(), Map.of(), action, Optional.empty(), 0,
            FencingSpec.Delay.NONE, Duration.ZERO);
    }

    private static FencingSpec.Device device(final String name) {
        return device(name, "reboot");
    }

    /** Plays the answers to the job's tries until it ends, or has none left; says whether it ended. */
    private boolean play(final List<List<FencingSpec.Device>> levels, final Status... answers) {
        final FenceJob job = new FenceJob(MemberId.of("n1", 1), "test", levels, Duration.ZERO, NOW);
        final Deque<Status> left = new ArrayDeque<>(List.of(answers));
        while (!left.isEmpty()) {
            calls.add(job.current().name() + " " + job.action());
            job.result = new FenceResult(left.poll(), "said");
            if (job.ends()) {
                assertTrue(left.isEmpty(), "ends once");
                return true;
            }
            job.next(NOW);
        }
        return false;
    }

    @Test
    void oneDeviceReboots() {
        assertTrue(play(List.of(List.of(device("a"))), Status.CONFIRMED));
        assertFalse(play(List.of(List.of(device("a"))), Status.FAILED, Status.TIMED_OUT, Status.PASSED));
        assertTrue(play(List.of(List.of(device("a", "off"))), Status.CONFIRMED));
        assertEquals(List.of("a REBOOT", "a REBOOT", "a REBOOT", "a REBOOT", "a OFF"), calls);
    }

    @Test
    void bothSuppliesAreOffBeforeOneIsOn() {
        assertTrue(play(List.of(List.of(device("a"), device("b"))), Status.CONFIRMED, Status.CONFIRMED,
            Status.CONFIRMED, Status.CONFIRMED));
        assertEquals(List.of("a OFF", "b OFF", "a BACK_ON", "b BACK_ON"), calls);
    }

    @Test
    void anOnThatFailsDoesNotUndoTheFence() {
        assertTrue(play(List.of(List.of(device("a"), device("b"))), Status.CONFIRMED, Status.CONFIRMED,
            Status.FAILED, Status.TIMED_OUT));
    }

    @Test
    void oneSupplyThatFailsIsNoFence() {
        assertFalse(play(List.of(List.of(device("a"), device("b")), List.of(device("c"))), Status.CONFIRMED,
            Status.FAILED));
        assertTrue(play(List.of(List.of(device("a"), device("b")), List.of(device("c"))), Status.CONFIRMED,
            Status.TIMED_OUT, Status.CONFIRMED));
        assertEquals(List.of("a OFF", "b OFF", "a OFF", "b OFF", "c REBOOT"), calls);
    }

    @Test
    void whatIsToStayOffStaysOff() {
        assertTrue(play(List.of(List.of(device("a"), device("b", "off"))), Status.CONFIRMED, Status.CONFIRMED,
            Status.CONFIRMED));
        assertEquals(List.of("a OFF", "b OFF", "a BACK_ON"), calls);
        calls.clear();
        assertTrue(play(List.of(List.of(device("a", "off"), device("b", "off"))), Status.CONFIRMED, Status.CONFIRMED));
    }

    @Test
    void aConditionAloneConfirmsNothing() {
        final List<List<FencingSpec.Device>> both = List.of(List.of(device("ping"), device("a")));
        assertTrue(play(both, Status.PASSED, Status.CONFIRMED, Status.CONFIRMED));
        assertEquals(List.of("ping OFF", "a OFF", "a BACK_ON"), calls);
        assertFalse(play(both, Status.PASSED, Status.PASSED));
        assertFalse(play(both, Status.FAILED));
        assertTrue(play(List.of(List.of(device("a"), device("ping"))), Status.CONFIRMED, Status.PASSED,
            Status.CONFIRMED));
    }
}
