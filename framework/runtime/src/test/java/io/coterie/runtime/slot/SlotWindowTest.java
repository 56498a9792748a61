package io.coterie.runtime.slot;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.coterie.api.component.SlotStatus;
import io.coterie.api.core.CoterieException;
import io.coterie.api.core.RejectedException;
import io.coterie.runtime.slot.SlotTest.Instance;
import io.coterie.runtime.slot.SlotTest.Service;
import io.coterie.runtime.testing.Threads;

/** The window of a swap in a slot with the generic front. */
class SlotWindowTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private final AtomicLong epoch = new AtomicLong();
    private final GenericFront front = new GenericFront("test", Service.class);
    private final Slot slot = new Slot("test", front, epoch::incrementAndGet, "window-test owner");
    private final Service facade = (Service) front.facade();
    private final Instance old = new Instance("old");
    private final Instance next = new Instance("next");

    @BeforeEach
    void oldIsThere() {
        slot.bringUp(old, LONG);
    }

    @AfterEach
    void leavesNoThread() {
        slot.close();
        await().untilAsserted(() -> assertEquals(Set.of(), Threads.named("window-test")));
        assertEquals(0, old.calledClosed.get() + next.calledClosed.get(), "a call reached a closed instance");
    }

    @Test
    void theOldOneCarriesEverythingUntilTheSwitchAndLivesUntilTheCommit() {
        assertSame(WindowState.CLOSED, slot.window());
        assertEquals(Optional.empty(), slot.shadow());
        slot.openWindow(next, LONG);
        assertSame(next, slot.shadow().orElseThrow());
        assertEquals("old", facade.name());
        assertTrue(slot.window().warm());
        assertFalse(slot.window().drained());
        assertEquals("old", slot.status().instance().component());

        CompletableFuture<String> begun = facade.later();
        slot.switchWindow(LONG);
        assertEquals(Optional.empty(), slot.shadow(), "from here on it acts");
        assertEquals("next", facade.name());
        assertEquals("next", slot.status().instance().component());
        assertFalse(slot.window().drained(), "a call is still on the old one");
        assertTrue(slot.window().waitsFor().startsWith("1 calls"), slot.window().waitsFor());
        old.pending.get(0).complete("done");
        assertEquals("done", begun.join());
        assertTrue(slot.window().drained());
        assertFalse(old.closed.get());

        slot.commitWindow(LONG);
        assertTrue(old.closed.get());
        assertEquals(1, old.resources.get());
        assertEquals("next", facade.name());
        assertSame(WindowState.CLOSED, slot.window());
        assertEquals(SlotStatus.State.CURRENT, slot.status().state());
    }

    @Test
    void goesBackFromWarmAndFromSwitched() {
        slot.openWindow(next, LONG);
        slot.backWindow(LONG);
        assertTrue(next.closed.get());
        assertEquals("old", facade.name());

        Instance another = new Instance("another");
        slot.openWindow(another, LONG);
        slot.switchWindow(LONG);
        slot.switchWindow(LONG);
        assertEquals("another", facade.name());
        slot.backWindow(LONG);
        assertTrue(another.closed.get());
        assertEquals(0, another.calledClosed.get());
        assertEquals("old", facade.name());
        assertEquals(SlotStatus.State.CURRENT, slot.status().state());
        assertEquals("old", slot.status().instance().component());
    }

    @Test
    void aNewOneThatFailsAfterTheSwitchCostsNoCallAndNotTheSlot() {
        slot.openWindow(next, LONG);
        slot.switchWindow(LONG);
        next.onFailure.accept("test.broken", "It broke.");
        assertEquals("old", facade.name());
        await().untilAsserted(() -> assertEquals("old", slot.status().instance().component()));
        assertEquals(SlotStatus.State.CURRENT, slot.status().state());
        assertEquals("swap.component-failed", slot.window().failures().get(0).code());
        slot.backWindow(LONG);
        assertEquals("old", facade.name());
    }

    @Test
    void aNewOneThatFailedAndIsDecidedForIsAFailedSlot() {
        slot.openWindow(next, LONG);
        slot.switchWindow(LONG);
        next.onFailure.accept("test.broken", "It broke.");
        slot.commitWindow(LONG);
        await().untilAsserted(() -> assertEquals(SlotStatus.State.FAILED, slot.status().state()));
        assertThrows(CoterieException.class, facade::name);
    }

    @Test
    void aNewOneThatDoesNotComeUpOrFailsWhileWarmIsNotSwitchedTo() {
        next.onWarm = new CoterieException("test.no", "No.", "Yes.");
        assertThrows(CoterieException.class, () -> slot.openWindow(next, LONG));
        assertSame(WindowState.CLOSED, slot.window());
        Instance another = new Instance("another");
        slot.openWindow(another, LONG);
        another.onFailure.accept("test.broken", "It broke.");
        assertThrows(RejectedException.class, () -> slot.switchWindow(LONG));
        assertEquals("old", facade.name());
        slot.backWindow(LONG);
        assertEquals("old", facade.name());
    }

    @Test
    void subscriptionsFollowThereAndBack() {
        List<String> heard = new CopyOnWriteArrayList<>();
        facade.subscribe(heard::add);
        slot.openWindow(next, LONG);
        slot.switchWindow(LONG);
        slot.backWindow(LONG);
        assertEquals(List.of("first of old", "first of next", "first of old"), heard);
        assertEquals(1, old.listeners.size());
        assertEquals(0, next.listeners.size());
    }

    @Test
    void noCallFailsWhileWindowsOpenAndCloseUnderLoad() throws Exception {
        AtomicBoolean stop = new AtomicBoolean();
        AtomicInteger calls = new AtomicInteger();
        List<Throwable> failed = new CopyOnWriteArrayList<>();
        List<Thread> callers = java.util.stream.IntStream.range(0, 4).mapToObj(i -> new Thread(() -> {
            while (!stop.get()) {
                try {
                    facade.name();
                    calls.incrementAndGet();
                } catch (RuntimeException e) {
                    failed.add(e);
                }
            }
        }, "window-test caller " + i)).toList();
        callers.forEach(Thread::start);
        List<Instance> all = new java.util.ArrayList<>();
        for (int i = 0; i < 60; i++) {
            int before = calls.get();
            await().until(() -> calls.get() > before + 100);
            Instance turn = new Instance("turn " + i);
            all.add(turn);
            slot.openWindow(turn, LONG);
            slot.switchWindow(LONG);
            await().until(() -> slot.window().drained());
            if (i % 3 == 0) {
                slot.backWindow(LONG);
            } else {
                slot.commitWindow(LONG);
            }
        }
        stop.set(true);
        for (Thread caller : callers) {
            caller.join();
        }
        assertEquals(List.of(), failed);
        assertEquals(0, all.stream().mapToInt(i -> i.calledClosed.get()).sum());
        assertEquals(59, all.stream().filter(i -> i.closed.get()).count(), "only the last one is open");
    }
}
