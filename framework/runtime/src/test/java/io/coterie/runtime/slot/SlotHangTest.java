package io.coterie.runtime.slot;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.coterie.api.core.CoterieException;
import io.coterie.api.core.DeadlineExceededException;
import io.coterie.runtime.slot.SlotStateTest.Counter;
import io.coterie.runtime.slot.SlotStateTest.Counting;
import io.coterie.runtime.testing.Threads;

/** A component hangs while state is handed over: whoever waits for that gives up, and callers are not to wait on. */
class SlotHangTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private final AtomicLong epoch = new AtomicLong();
    private final GenericFront front = new GenericFront("test", Counting.class);
    private final Slot slot = new Slot("test", front, epoch::incrementAndGet, "hang-test owner");
    private final Counting facade = (Counting) front.facade();
    private final Counter old = Counter.of(1, 1);
    private final Counter next = Counter.of(1, 1);

    @BeforeEach
    void oldHasCounted() {
        slot.bringUp(old, LONG);
        assertEquals(1, facade.count());
    }

    @AfterEach
    void leavesNoThread() {
        slot.close();
        await().untilAsserted(() -> assertEquals(Set.of(), Threads.named("hang-test")));
    }

    @Test
    void whatComesOverTooLateIsNotSwitchedTo() throws Exception {
        CompletableFuture<Void> goOn = new CompletableFuture<>();
        next.onImport = goOn::join;
        slot.openWindow(next, LONG);
        assertThrows(DeadlineExceededException.class, () -> slot.switchWindow(Duration.ZERO));
        assertEquals(2, counts());
        goOn.complete(null);
        slot.backWindow(LONG);
        assertTrue(next.closed.get());
        assertEquals(3, counts(), "nothing was switched to, and so nothing handed back");
        Counter third = Counter.of(1, 1);
        slot.openWindow(third, LONG);
        slot.switchWindow(LONG);
        slot.commitWindow(LONG);
        assertEquals(4, counts());
        assertEquals(4, third.counted.get());
    }

    @Test
    void theWayBackIsGoneLate() throws Exception {
        slot.openWindow(next, LONG);
        slot.switchWindow(LONG);
        assertEquals(2, facade.count());
        CompletableFuture<Void> goOn = givenUp(old, () -> slot.backWindow(LONG));
        assertEquals(3, counts());
        assertEquals(3, next.counted.get(), "until then calls go on as before");
        goOn.complete(null);
        slot.backWindow(LONG);
        assertTrue(next.closed.get());
        assertEquals(3, counts());
        assertEquals(3, old.counted.get(), "it knows what was handed back");
    }

    @Test
    void theOldOneStaysIfTheNewOneComesUpTooLate() throws Exception {
        CompletableFuture<Void> goOn = givenUp(next, () -> slot.bringUp(next, LONG));
        assertEquals(2, counts());
        goOn.complete(null);
        await().untilTrue(next.closed);
        assertEquals(3, counts());
        assertFalse(old.closed.get());
    }

    /** In another thread, so that a call that waits for ever fails the test. */
    private int counts() throws Exception {
        return CompletableFuture.supplyAsync(facade::count).get(LONG.toSeconds(), TimeUnit.SECONDS);
    }

    /** A step that is given up while the one hangs that takes the state; the end that is returned lets it go on. */
    private static CompletableFuture<Void> givenUp(Counter taker, Runnable step) throws Exception {
        CompletableFuture<Void> hangs = new CompletableFuture<>();
        CompletableFuture<Void> goOn = new CompletableFuture<>();
        CompletableFuture<String> code = new CompletableFuture<>();
        taker.onImport = () -> {
            hangs.complete(null);
            goOn.join();
        };
        Thread caller = new Thread(() -> code.complete(assertThrows(CoterieException.class, step::run).code()));
        caller.start();
        hangs.get(LONG.toSeconds(), TimeUnit.SECONDS);
        caller.interrupt();
        assertEquals("slot.interrupted", code.get(LONG.toSeconds(), TimeUnit.SECONDS));
        return goOn;
    }
}
