package io.coterie.runtime.slot;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.coterie.api.component.ComponentDescription;
import io.coterie.api.component.ComponentInstance;
import io.coterie.api.component.InstanceId;
import io.coterie.api.component.SlotStatus;
import io.coterie.api.core.ClusterId;
import io.coterie.api.core.CoterieException;
import io.coterie.api.core.Health;
import io.coterie.api.core.Subscription;
import io.coterie.api.core.UnavailableException;
import io.coterie.runtime.testing.Threads;

class SlotTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private final AtomicLong epoch = new AtomicLong();
    private final GenericFront front = new GenericFront("test", Service.class);
    private final Slot slot = new Slot("test", front, epoch::incrementAndGet, "slot-test owner");
    private final Service facade = (Service) front.facade();

    interface Service {
        String name();

        CompletableFuture<String> later();

        Subscription subscribe(Consumer<String> listener);

        void refuse() throws java.io.IOException;
    }

    static final class Instance implements ComponentInstance<Service>, Service, InstanceSource {
        final String name;
        final AtomicBoolean closed = new AtomicBoolean();
        final AtomicInteger calledClosed = new AtomicInteger();
        final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();
        final List<CompletableFuture<String>> pending = new ArrayList<>();
        final AtomicInteger resources = new AtomicInteger();
        RuntimeException onWarm;
        Error bug;
        BiConsumer<String, String> onFailure;

        Instance(String name) {
            this.name = name;
        }

        @Override
        public Service service() {
            return this;
        }

        @Override
        public void warm(long turn, Duration timeout) {
            if (onWarm != null) {
                throw onWarm;
            }
            if (bug != null) {
                throw bug;
            }
        }

        @Override
        public void drain(Duration timeout) {
            if (bug != null) {
                throw bug;
            }
        }

        @Override
        public void close() {
            closed.set(true);
        }

        @Override
        public String name() {
            if (closed.get()) {
                calledClosed.incrementAndGet();
            }
            return name;
        }

        @Override
        public CompletableFuture<String> later() {
            CompletableFuture<String> future = new CompletableFuture<>();
            pending.add(future);
            return future;
        }

        @Override
        public Subscription subscribe(Consumer<String> listener) {
            listeners.add(listener);
            listener.accept("first of " + name);
            return () -> listeners.remove(listener);
        }

        @Override
        public void refuse() throws java.io.IOException {
            throw new java.io.IOException(name);
        }

        @Override
        public ComponentDescription description() {
            return new ComponentDescription("test", name, "1.0.0", name, List.of(), List.of(), "", "");
        }

        @Override
        public InstanceId id() {
            return new InstanceId(new ClusterId("c", new UUID(1, 1)), "test", name, "1.0.0", "", "");
        }

        @Override
        public Made make(BiConsumer<String, String> failure) {
            onFailure = failure;
            return new Made(this, resources::incrementAndGet);
        }
    }

    @AfterEach
    void leavesNoThread() {
        slot.close();
        await().untilAsserted(() -> assertEquals(Set.of(), Threads.named("slot-test")));
    }

    @Test
    void anEmptySlotAnswersWithItsError() {
        assertEquals("slot.empty", assertThrows(UnavailableException.class, facade::name).code());
        assertEquals(SlotStatus.State.EMPTY, slot.status().state());
        assertEquals("slot test", facade.toString());
        assertEquals(facade, facade);
    }

    @Test
    void routesToTheInstanceAndPassesItsExceptionsOn() {
        slot.bringUp(new Instance("a"), LONG);
        assertEquals("a", facade.name());
        assertEquals("a", assertThrows(java.io.IOException.class, facade::refuse).getMessage());
        SlotStatus status = slot.status();
        assertEquals(SlotStatus.State.CURRENT, status.state());
        assertEquals(1, status.epoch());
        assertEquals(0, status.callsInFlight());
        assertSame(Health.OK, status.health());
    }

    @Test
    void noCallFailsOrReachesAClosedInstanceWhileItIsReplaced() throws InterruptedException {
        List<Instance> instances = new ArrayList<>();
        instances.add(new Instance("0"));
        slot.bringUp(instances.get(0), LONG);
        AtomicBoolean stop = new AtomicBoolean();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        AtomicLong calls = new AtomicLong();
        List<Thread> callers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Thread caller = new Thread(() -> {
                while (!stop.get()) {
                    try {
                        facade.name();
                        calls.incrementAndGet();
                    } catch (RuntimeException e) {
                        failure.set(e);
                    }
                }
            });
            caller.start();
            callers.add(caller);
        }
        for (int i = 1; i <= 60; i++) {
            long before = calls.get();
            Instance next = new Instance(Integer.toString(i));
            instances.add(next);
            slot.bringUp(next, LONG);
            await().pollInterval(Duration.ofMillis(1)).until(() -> calls.get() > before);
        }
        stop.set(true);
        for (Thread caller : callers) {
            caller.join();
        }
        assertNull(failure.get());
        assertTrue(instances.stream().allMatch(i -> i.calledClosed.get() == 0));
        assertEquals(60, instances.stream().filter(i -> i.closed.get()).count());
        assertEquals("60", facade.name());
        assertEquals(61, slot.status().epoch());
    }

    @Test
    void theOldInstanceIsClosedOnlyWhenItsCallsHaveEnded() throws InterruptedException {
        Instance old = new Instance("old");
        slot.bringUp(old, LONG);
        CompletableFuture<String> call = facade.later();
        Thread replacing = new Thread(() -> slot.bringUp(new Instance("new"), LONG));
        replacing.start();
        await().until(() -> facade.name().equals("new"));
        assertEquals(1, slot.status().callsInFlight());
        assertTrue(!old.closed.get());
        old.pending.get(0).complete("done");
        replacing.join();
        assertEquals("done", call.join());
        assertTrue(old.closed.get());
        assertEquals(1, old.resources.get());
    }

    @Test
    void subscriptionsMoveToTheNewInstance() {
        Instance old = new Instance("old");
        Instance next = new Instance("new");
        slot.bringUp(old, LONG);
        List<String> told = new ArrayList<>();
        Subscription subscription = facade.subscribe(told::add);
        slot.bringUp(next, LONG);
        assertEquals(0, old.listeners.size());
        next.listeners.forEach(l -> l.accept("event"));
        assertEquals(List.of("first of old", "first of new", "event"), told);
        subscription.close();
        assertEquals(0, next.listeners.size());
    }

    @Test
    void ifTheNewOneDoesNotComeUpTheOldOneStays() {
        Instance old = new Instance("old");
        slot.bringUp(old, LONG);
        Instance broken = new Instance("broken");
        broken.onWarm = new CoterieException("test.no", "No.", "Yes.");
        assertEquals("test.no", assertThrows(CoterieException.class, () -> slot.bringUp(broken, LONG)).code());
        assertTrue(broken.closed.get());
        assertEquals(1, broken.resources.get());
        assertEquals("old", facade.name());
        assertEquals(SlotStatus.State.CURRENT, slot.status().state());
    }

    @Test
    void anErrorThatAComponentThrowsIsNoMoreThanItsFailure() {
        Instance old = new Instance("old");
        slot.bringUp(old, LONG);
        Instance broken = new Instance("broken");
        broken.bug = new AssertionError("a mistake of the component");
        assertSame(broken.bug, assertThrows(AssertionError.class, () -> slot.bringUp(broken, LONG)));
        assertTrue(broken.closed.get());
        assertEquals(1, broken.resources.get());
        assertEquals("old", facade.name());
        old.bug = new StackOverflowError();
        slot.bringUp(new Instance("next"), LONG);
        assertTrue(old.closed.get());
        assertEquals(1, old.resources.get());
        assertEquals("next", facade.name());
    }

    @Test
    void aFailedInstanceIsShownAndRefusedAndCanBeReplaced() {
        Instance failing = new Instance("failing");
        slot.bringUp(failing, LONG);
        List<String> told = new ArrayList<>();
        facade.subscribe(told::add);
        failing.onFailure.accept("test.diverged", "It diverged.");
        assertTrue(assertThrows(UnavailableException.class, facade::name).problem().contains("It diverged."));
        assertEquals(SlotStatus.State.FAILED, slot.status().state());
        assertEquals(Health.Status.FAILED, slot.status().health().status());
        slot.bringUp(new Instance("next"), LONG);
        assertEquals("next", facade.name());
        assertTrue(failing.closed.get());
        assertEquals(List.of("first of failing", "first of next"), told);
    }
}
