package io.coterie.engine.jgroups;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

import org.junit.jupiter.api.Test;

/** The arithmetic of what is in flight. */
class FlowWindowTest {
    private static final long WINDOW = 1000;
    private final FlowWindow<String> flow = new FlowWindow<>(WINDOW);

    @Test
    void admitsUntilTheSlowestReceiverIsFull() {
        flow.receivers(Set.of("a", "b"), false);
        assertTrue(flow.admitsToAll(400));
        final long first = flow.takeToAll(400);
        final long second = flow.takeToAll(400);
        assertFalse(flow.admitsToAll(400));
        flow.delivered("a", second, 0);
        assertFalse(flow.admitsToAll(400), "b has delivered nothing");
        assertTrue(flow.admitsTo("a", 400));
        flow.delivered("b", first, 0);
        assertTrue(flow.admitsToAll(400));
    }

    @Test
    void framesToOneAndToAllShareTheWindow() {
        flow.receivers(Set.of("a", "b"), false);
        final long one = flow.takeTo("a", 700);
        assertFalse(flow.admitsToAll(500));
        assertTrue(flow.admitsTo("b", 500));
        flow.delivered("a", 0, one);
        assertTrue(flow.admitsToAll(500));
    }

    @Test
    void aFrameLargerThanTheWindowPassesOnceHalfIsFree() {
        flow.receivers(Set.of("a"), false);
        flow.takeToAll(501);
        assertFalse(flow.admitsToAll(1_000_000));
        flow.delivered("a", 501, 0);
        assertTrue(flow.admitsToAll(1_000_000));
    }

    @Test
    void whoLeavesHoldsNobodyBackAndWhoComesOwesNothing() {
        flow.receivers(Set.of("a", "b"), false);
        flow.takeToAll(900);
        flow.delivered("a", 900, 0);
        assertFalse(flow.admitsToAll(200));
        flow.receivers(Set.of("a", "c"), false);
        assertTrue(flow.admitsToAll(200));
        assertEquals(0, flow.inFlight("c"));
        assertTrue(flow.admitsTo("b", 5000), "who is not there is not waited for");
    }

    @Test
    void aMergeForgivesWhatMayNeverHaveCome() {
        flow.receivers(Set.of("a", "b"), false);
        flow.takeToAll(900);
        flow.takeTo("b", 50);
        flow.receivers(Set.of("a", "b"), true);
        assertEquals(0, flow.inFlight("a"));
        assertEquals(0, flow.inFlight("b"));
    }

    @Test
    void creditsThatAreOldOrForgedAreHarmless() {
        flow.receivers(Set.of("a"), false);
        flow.takeToAll(300);
        final long before = flow.takeTo("a", 300);
        flow.delivered("a", 300, before);
        flow.delivered("a", 100, 0);
        assertEquals(0, flow.inFlight("a"));
        flow.delivered("a", Long.MAX_VALUE, Long.MAX_VALUE);
        flow.receivers(Set.of(), false);
        flow.receivers(Set.of("a"), false);
        flow.takeTo("a", 200);
        flow.delivered("a", 0, before);
        assertEquals(200, flow.inFlight("a"), "a credit from before it left does not count");
        flow.delivered("nobody", 1, 1);
    }

    /** Receivers that credit only after a quarter of the window never leave a sender waiting for ever. */
    @Test
    void neverStallsWhenAllIsDelivered() {
        final Random random = new Random(11);
        final Map<String, long[]> delivered = new HashMap<>();
        final Map<String, Long> uncredited = new HashMap<>();
        flow.receivers(Set.of("a", "b"), false);
        for (final String receiver : List.of("a", "b")) {
            delivered.put(receiver, new long[2]);
            uncredited.put(receiver, 0L);
        }
        final Deque<long[]> way = new ArrayDeque<>();
        for (int i = 0; i < 20_000; i++) {
            final long cost = random.nextInt(100) == 0 ? 5000 : 1 + random.nextInt(300);
            while (!flow.admitsToAll(cost)) {
                assertFalse(way.isEmpty(), "all is delivered, and the sender still waits");
                final long[] frame = way.remove();
                for (final String receiver : List.of("a", "b")) {
                    delivered.get(receiver)[0] = frame[0];
                    if (uncredited.merge(receiver, frame[1], Long::sum) >= FlowWindow.creditEvery(WINDOW)) {
                        uncredited.put(receiver, 0L);
                        flow.delivered(receiver, delivered.get(receiver)[0], 0);
                    }
                }
            }
            way.add(new long[] {flow.takeToAll(cost), cost});
            assertTrue(flow.inFlight("a") <= WINDOW + 5000);
        }
    }
}
