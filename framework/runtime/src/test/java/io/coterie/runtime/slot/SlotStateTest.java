package io.coterie.runtime.slot;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.coterie.api.component.CallsInFlight;
import io.coterie.api.component.ComponentDescription;
import io.coterie.api.component.ComponentInstance;
import io.coterie.api.component.Handover;
import io.coterie.api.component.InstanceId;
import io.coterie.api.component.StateForm;
import io.coterie.api.core.ClusterId;
import io.coterie.api.core.RejectedException;
import io.coterie.runtime.testing.Threads;

/** State on its way through a slot: which version, in both directions, and what goes wrong. */
class SlotStateTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final String SCHEMA = "test/count";
    private final AtomicLong epoch = new AtomicLong();
    /** As long as it takes until the last caller is out: a limit would be one for a machine that is busy, too. */
    private final GenericFront front = new GenericFront("test", Counting.class, LONG);
    private final Slot slot = new Slot("test", front, epoch::incrementAndGet, "state-test owner");
    private final Counting facade = (Counting) front.facade();

    /** Counts; what was counted is lost with the instance. */
    interface Counting {
        int count();

        CompletableFuture<String> later();

        @CallsInFlight
        void cancel(String what);
    }

    /** Writes and reads versions of a form; the later ones say their version before the count. */
    static final class Counter implements ComponentInstance<Counting>, Counting, InstanceSource {
        final AtomicInteger counted = new AtomicInteger();
        final CompletableFuture<String> pending = new CompletableFuture<>();
        final AtomicInteger cancelled = new AtomicInteger();
        final AtomicBoolean closed = new AtomicBoolean();
        private final List<StateForm> writes;
        private final List<StateForm> reads;
        boolean mayBeLost;
        boolean deaf;
        int padding;
        int versionWritten;
        Runnable onImport = () -> { };
        RuntimeException onExport;
        BiConsumer<String, String> onFailure;
        Handover got;

        Counter(List<StateForm> writes, List<StateForm> reads) {
            this.writes = writes;
            this.reads = reads;
        }

        static Counter of(int oldest, int newest) {
            List<StateForm> forms = List.of(new StateForm(SCHEMA, oldest, newest));
            return new Counter(forms, forms);
        }

        @Override
        public Counting service() {
            return this;
        }

        @Override
        public void warm(long turn, Duration timeout) {
        }

        @Override
        public void close() {
            closed.set(true);
        }

        @Override
        public int count() {
            return counted.incrementAndGet();
        }

        @Override
        public CompletableFuture<String> later() {
            return pending;
        }

        @Override
        public void cancel(String what) {
            assertFalse(closed.get(), "a call reached a closed instance");
            cancelled.incrementAndGet();
            if (!deaf) {
                pending.complete("cancelled " + what);
            }
        }

        @Override
        public List<StateForm> writes() {
            return writes;
        }

        @Override
        public List<StateForm> reads() {
            return reads;
        }

        @Override
        public boolean stateMayBeLost() {
            return mayBeLost;
        }

        @Override
        public Optional<Handover> exportState(String schema, int version) {
            if (onExport != null) {
                throw onExport;
            }
            byte[] text = ((version > 1 ? version + ":" : "") + counted.get() + " ".repeat(padding))
                .getBytes(StandardCharsets.UTF_8);
            return Optional.of(new Handover(schema, versionWritten == 0 ? version : versionWritten, text));
        }

        @Override
        public void importState(Handover handover) {
            onImport.run();
            String text = new String(handover.bytes(), StandardCharsets.UTF_8);
            counted.set(Integer.parseInt(handover.version() == 1 ? text
                : text.substring((handover.version() + ":").length())));
            got = handover;
        }

        @Override
        public ComponentDescription description() {
            return new ComponentDescription("test", "counter", "1.0.0", "counter", List.of(), List.of(), "", "");
        }

        @Override
        public InstanceId id() {
            return new InstanceId(new ClusterId("c", new UUID(1, 1)), "test", "counter", "1.0.0", "", "");
        }

        @Override
        public Made make(BiConsumer<String, String> failure) {
            onFailure = failure;
            return new Made(this, () -> { });
        }
    }

    @AfterEach
    void leavesNoThread() {
        slot.close();
        await().untilAsserted(() -> assertEquals(Set.of(), Threads.named("state-test")));
    }

    private Counter counted(Counter first, int times) {
        slot.bringUp(first, LONG);
        for (int i = 0; i < times; i++) {
            facade.count();
        }
        return first;
    }

    private void swap(Counter to) {
        slot.openWindow(to, LONG);
        slot.switchWindow(LONG);
        slot.commitWindow(LONG);
    }

    private void refused(String code, Counter next) {
        slot.openWindow(next, LONG);
        assertEquals(code, assertThrows(RejectedException.class, () -> slot.switchWindow(LONG)).code());
        assertEquals(4, facade.count(), "calls go on to the old one, which knows what it knew");
        slot.backWindow(LONG);
        assertTrue(next.closed.get());
        assertEquals(5, facade.count());
    }

    @Test
    void goesUpAndDownInTheNewestVersionThatBothKnow() {
        counted(Counter.of(1, 1), 3);
        Counter second = Counter.of(1, 2);
        swap(second);
        assertEquals(1, second.got.version());
        assertEquals(4, facade.count());
        Counter third = Counter.of(2, 3);
        swap(third);
        assertEquals(2, third.got.version());
        assertEquals(5, facade.count());
        Counter secondAgain = Counter.of(1, 2);
        swap(secondAgain);
        assertEquals(2, secondAgain.got.version());
        Counter firstAgain = Counter.of(1, 1);
        swap(firstAgain);
        assertEquals(1, firstAgain.got.version());
        assertEquals(6, facade.count());
    }

    @Test
    void aVersionThatNobodyReadsIsRefusedBeforeTheSwitch() {
        counted(Counter.of(2, 3), 3);
        Counter next = Counter.of(1, 1);
        RejectedException refused = assertThrows(RejectedException.class, () -> slot.openWindow(next, LONG));
        assertEquals("swap.state-not-read", refused.code());
        assertTrue(refused.problem().contains("test/count 2 to 3") && refused.problem().contains("[test/count 1]"),
            refused.problem());
        assertTrue(next.closed.get());
        assertSame(WindowState.CLOSED, slot.window());
        assertEquals(4, facade.count());
    }

    @Test
    void beginsAnewWhereTheOldOneSaysThatThisIsSafe() {
        counted(Counter.of(2, 3), 3).mayBeLost = true;
        swap(new Counter(List.of(), List.of()));
        assertEquals(1, facade.count());
    }

    @Test
    void whatCannotBeTakenOrWrittenFailsTheSwitch() {
        Counter old = counted(Counter.of(1, 1), 3);
        Counter throwing = Counter.of(1, 1);
        throwing.onImport = () -> {
            throw new IllegalStateException("no");
        };
        refused("swap.state-not-taken", throwing);
        old.counted.set(3);
        old.padding = Handover.MAX_BYTES;
        refused("swap.state-too-large", Counter.of(1, 1));
        old.counted.set(3);
        old.padding = 0;
        old.versionWritten = 2;
        refused("swap.state-not-written", Counter.of(1, 1));
        old.counted.set(3);
        old.onExport = new IllegalStateException("no");
        refused("swap.state-not-written", Counter.of(1, 1));
    }

    @Test
    void whatIsDecidedBeginsAnewIfItMust() {
        Counter old = counted(Counter.of(2, 3), 3);
        slot.openDecidedWindow(Counter.of(1, 1), LONG);
        slot.commitWindow(LONG);
        assertTrue(old.closed.get());
        assertEquals(1, facade.count());
        Counter same = Counter.of(1, 1);
        slot.openDecidedWindow(same, LONG);
        slot.commitWindow(LONG);
        assertEquals(2, facade.count(), "what can be handed over is");
    }

    @Test
    void goingBackHandsOverWhatWasLearntMeanwhile() {
        Counter old = counted(Counter.of(1, 1), 3);
        slot.openWindow(Counter.of(1, 2), LONG);
        slot.switchWindow(LONG);
        assertEquals(4, facade.count());
        assertEquals(5, facade.count());
        slot.backWindow(LONG);
        assertEquals(6, facade.count());
        assertEquals(1, old.got.version());
    }

    @Test
    void goingBackIsNotRefusedAndOneThatFailedHandsNothingBack() {
        Counter old = counted(Counter.of(1, 1), 3);
        old.onImport = () -> {
            throw new IllegalStateException("no");
        };
        slot.openWindow(Counter.of(1, 1), LONG);
        slot.switchWindow(LONG);
        assertEquals(4, facade.count());
        slot.backWindow(LONG);
        assertEquals(4, facade.count(), "the old one goes on with what it knew");
        old.onImport = () -> { };
        Counter broken = Counter.of(1, 1);
        slot.openWindow(broken, LONG);
        slot.switchWindow(LONG);
        broken.counted.set(1000);
        broken.onFailure.accept("test.broken", "It broke.");
        slot.backWindow(LONG);
        assertEquals(5, facade.count());
    }

    @Test
    void noCallThatEndedIsMissingInWhatIsHandedOver() throws Exception {
        counted(Counter.of(1, 1), 0);
        AtomicBoolean stop = new AtomicBoolean();
        AtomicInteger calls = new AtomicInteger();
        AtomicInteger backwards = new AtomicInteger();
        Thread caller = new Thread(() -> {
            int last = 0;
            while (!stop.get()) {
                int now = facade.count();
                backwards.addAndGet(now == last + 1 ? 0 : 1);
                last = now;
                calls.incrementAndGet();
            }
        }, "state-test caller");
        caller.start();
        for (int i = 0; i < 60; i++) {
            int before = calls.get();
            await().pollInterval(Duration.ofMillis(2)).until(() -> calls.get() > before + 100);
            slot.openWindow(Counter.of(1, 1 + i % 3), LONG);
            slot.switchWindow(LONG);
            if (i % 3 == 0) {
                slot.backWindow(LONG);
            } else {
                slot.commitWindow(LONG);
            }
        }
        stop.set(true);
        caller.join();
        assertEquals(0, backwards.get(), "of " + calls.get() + " calls");
    }

    @Test
    void whatHasEndedIsHeldUntilItIsCollected() {
        Counter held = counted(Counter.of(1, 1), 0);
        swap(Counter.of(1, 1));
        assertEquals(1, slot.heldInstances().size());
        assertTrue(slot.heldInstances().get(0).startsWith("instance test/counter-1.0.0 since "),
            slot.heldInstances().get(0));
        swap(Counter.of(1, 1));
        // of two that have ended the test holds one
        await().untilAsserted(() -> {
            System.gc();
            assertEquals(1, slot.heldInstances().size());
        });
        assertTrue(held.closed.get());
    }

    @Test
    void aCallAboutCallsInFlightGoesWhereTheyBegan() {
        Counter old = counted(Counter.of(1, 1), 0);
        CompletableFuture<String> running = facade.later();
        Counter next = Counter.of(1, 1);
        slot.openWindow(next, LONG);
        facade.cancel("nothing of the new one");
        assertEquals(1, old.cancelled.get());
        assertEquals(0, next.cancelled.get());
        assertTrue(running.isDone());

        Counter third = Counter.of(1, 1);
        slot.backWindow(LONG);
        swap(third);
        CompletableFuture<String> begun = facade.later();
        Counter fourth = Counter.of(1, 1);
        slot.openWindow(fourth, LONG);
        slot.switchWindow(LONG);
        assertFalse(slot.window().drained());
        facade.cancel("it");
        assertEquals("cancelled it", begun.join());
        assertEquals(1, fourth.cancelled.get(), "the new one is asked as well");
        assertTrue(slot.window().drained());
        facade.cancel("again");
        assertEquals(1, third.cancelled.get(), "nothing is in flight there");
        assertEquals(2, fourth.cancelled.get());
    }

    @Test
    void aCallThatBeganBeforeASwapThatWentBackCountsInTheNextOne() {
        Counter old = counted(Counter.of(1, 1), 0);
        CompletableFuture<String> begun = facade.later();
        slot.openWindow(Counter.of(1, 1), LONG);
        slot.switchWindow(LONG);
        slot.backWindow(Duration.ofMillis(50));
        slot.openWindow(Counter.of(1, 1), LONG);
        slot.switchWindow(LONG);
        assertFalse(slot.window().drained(), "the call is still on the old one, which the commit would close");
        facade.cancel("it");
        assertEquals("cancelled it", begun.join());
        assertEquals(1, old.cancelled.get());
        assertTrue(slot.window().drained());
        slot.commitWindow(LONG);
        assertTrue(old.closed.get());
    }

    @Test
    void anInstanceIsToldOnceOfItsCallsInFlight() {
        Counter old = counted(Counter.of(1, 1), 0);
        facade.later();
        slot.openWindow(Counter.of(1, 1), LONG);
        slot.switchWindow(LONG);
        slot.backWindow(Duration.ofMillis(50));
        facade.later();
        slot.openWindow(Counter.of(1, 1), LONG);
        slot.switchWindow(LONG);
        assertTrue(slot.window().waitsFor().startsWith("2 calls"), slot.window().waitsFor());
        old.deaf = true;
        facade.cancel("both");
        assertEquals(1, old.cancelled.get());
        old.pending.complete("done");
        assertTrue(slot.window().drained());
    }

    @Test
    void anErrorOfAComponentDoesNotShutTheSlot() {
        Counter old = counted(Counter.of(1, 1), 3);
        Counter next = Counter.of(1, 1);
        next.onImport = () -> {
            throw new StackOverflowError("too deep");
        };
        refused("swap.state-not-taken", next);
        old.onImport = next.onImport;
        slot.openWindow(Counter.of(1, 1), LONG);
        slot.switchWindow(LONG);
        assertEquals(6, facade.count());
        slot.backWindow(LONG);
        assertEquals(6, facade.count(), "the old one goes on with what it knew");
    }
}
