package io.coterie.runtime.quorum;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.coterie.api.component.SlotStatus;
import io.coterie.api.core.DeadlineExceededException;
import io.coterie.api.core.Incarnation;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.api.quorum.QuorumState;
import io.coterie.runtime.slot.Slot;
import io.coterie.runtime.testing.Threads;

/** The front with components that do not come back. */
class QuorumFrontTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final NodeId A = new NodeId("a");
    private static final MemberId FENCED = new MemberId(A, new Incarnation(7));
    private static final Map<NodeId, Integer> VOTES = Map.of(A, 1);
    private final AtomicLong epoch = new AtomicLong();
    private final QuorumFront front = new QuorumFront("quorum-test verdicts", Duration.ofMillis(300));
    private final Slot slot = new Slot("quorum", front, epoch::incrementAndGet, "quorum-test slot");
    private final ToldQuorum old = new ToldQuorum("old");
    private final ToldQuorum next = new ToldQuorum("next");
    private final List<QuorumState> heard = new CopyOnWriteArrayList<>();

    @BeforeEach
    void oldHasQuorum() {
        slot.bringUp(old, LONG);
        front.subscribe(heard::add);
        old.says(true);
        await().until(() -> front.state().quorate());
    }

    @AfterEach
    void leavesNoThread() {
        old.free();
        next.free();
        slot.close();
        await().untilAsserted(() -> assertEquals(Set.of(), Threads.named("quorum-test")));
        for (final ToldQuorum one : List.of(old, next)) {
            assertTrue(!one.hangIn.isEmpty() || one.listeners.isEmpty(), "who is given up is called no more");
        }
        assertEquals(List.of(), old.calledClosed);
        assertEquals(List.of(), next.calledClosed);
    }

    @Test
    void tellsItsComponentInOrderAndKeepsItsVerdict() {
        front.electorate(VOTES);
        front.fenced(FENCED);
        front.override(A);
        await().until(() -> old.told.size() == 3);
        assertEquals(List.of("electorate " + VOTES, "fenced " + FENCED, "override " + A), old.told);
        assertEquals(SlotStatus.State.CURRENT, slot.status().state());
        assertTrue(front.state().quorate());
    }

    @Test
    void whoHangsWhenItIsToldTheElectorateHasNoQuorumAnyMore() {
        old.hangIn = "electorate";
        front.electorate(VOTES);
        await().until(() -> !front.state().quorate());
        assertTrue(front.state().reason().contains("when it was told of the electorate"), front.state().reason());
        await().until(() -> slot.status().state() == SlotStatus.State.FAILED);
        assertTrue(slot.status().health().detail().contains("slot.timed-out"), slot.status().health().detail());
        assertFalse(heard.get(heard.size() - 1).quorate(), "listeners are told by a thread that is free");

        old.free();
        old.says(true);
        front.fenced(FENCED);
        // a new listener is told on the thread on which the component's words have arrived before
        final List<QuorumState> later = new CopyOnWriteArrayList<>();
        front.subscribe(later::add);
        await().until(() -> !later.isEmpty());
        assertFalse(later.get(0).quorate(), "it may have missed who votes: its word counts no more");
        assertEquals(List.of(), old.told.stream().filter(t -> t.startsWith("fenced")).toList());
    }

    @Test
    void whoHangsWhenItIsToldOfAFenceHasNoQuorumAnyMoreEvenIfItCannotBeInterrupted() {
        old.deaf = true;
        old.hangIn = "fenced";
        front.fenced(FENCED);
        await().until(() -> !front.state().quorate());
        await().until(() -> slot.status().state() == SlotStatus.State.FAILED);
        slot.bringUp(next, LONG);
        next.says(true);
        await().until(() -> front.state().quorate());
        assertEquals(SlotStatus.State.CURRENT, slot.status().state());
    }

    @Test
    void aNewComponentThatHangsInASwapCostsTheSwapAndNotTheQuorum() {
        slot.openWindow(next, LONG);
        next.says(true);
        await().until(() -> slot.window().warm());
        next.hangIn = "fenced";
        front.fenced(FENCED);
        await().until(() -> !slot.window().failures().isEmpty());
        assertEquals("swap.component-failed", slot.window().failures().get(0).code());
        assertEquals(List.of("fenced " + FENCED), old.told, "the old one was not held up");
        slot.backWindow(LONG);
        await().until(() -> front.state().quorate());
    }

    @Test
    void whoHangsWhileItComesUpIsRefused() {
        next.hangIn = "electorate";
        front.electorate(VOTES);
        final DeadlineExceededException refused = assertThrows(DeadlineExceededException.class,
            () -> slot.openWindow(next, LONG));
        assertEquals("slot.timed-out", refused.code());
        assertFalse(slot.swapping());
        assertTrue(front.state().quorate());
    }

    @Test
    void aNewComponentKnowsTheElectorateBeforeItIsAsked() {
        front.electorate(VOTES);
        await().until(() -> old.told.size() == 1);
        slot.openWindow(next, LONG);
        assertEquals(List.of("electorate " + VOTES), next.told);
        next.says(true);
        await().until(() -> slot.window().warm());
        slot.switchWindow(LONG);
        slot.commitWindow(LONG);
        assertTrue(old.closed);
        old.says(false);
        assertTrue(front.state().quorate());
    }

    @Test
    void whatIsSaidWhileANewComponentComesUpReachesItToo() {
        final Map<NodeId, Integer> later = Map.of(A, 1, new NodeId("b"), 1);
        final QuorumFront patient = new QuorumFront("quorum-test patient", LONG);
        final Slot swapped = new Slot("quorum", patient, epoch::incrementAndGet, "quorum-test patient slot");
        final ToldQuorum first = new ToldQuorum("first");
        final ToldQuorum second = new ToldQuorum("second");
        second.hangIn = "electorate";
        try {
            swapped.bringUp(first, LONG);
            patient.electorate(VOTES);
            final CompletableFuture<Void> opened = CompletableFuture.runAsync(() -> swapped.openWindow(second, LONG));
            await().until(() -> second.hanging);
            patient.electorate(later);
            patient.fenced(FENCED);
            patient.override(A);
            await().until(() -> first.told.contains("override " + A));
            second.free();
            opened.join();
            await().until(() -> second.told.size() == 4);
            assertEquals(List.of("electorate " + VOTES, "electorate " + later, "fenced " + FENCED, "override " + A),
                second.told);
        } finally {
            second.free();
            swapped.close();
        }
    }
}
