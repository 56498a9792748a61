package io.coterie.runtime.messaging;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.coterie.api.core.MemberId;
import io.coterie.api.core.OutcomeUnknownException;
import io.coterie.api.messaging.Delivery;
import io.coterie.api.messaging.Destination;
import io.coterie.api.messaging.Group;
import io.coterie.api.messaging.spi.FrameParts;
import io.coterie.api.messaging.spi.MessagingComponent;
import io.coterie.runtime.testing.FakeNetwork;
import io.coterie.runtime.testing.Threads;

/** Accepted messages that wait for each other while the component is swapped. */
class SharedFrameSwapTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private final MessagingFront front = new MessagingFront(MemberId.of("n1", 1), new UUID(1, 1), "shared-swap");
    private final FakeNetwork.Station first = new FakeNetwork().station(front.self());
    private final FakeNetwork.Station second = new FakeNetwork().station(front.self());
    private final Gate old = new Gate(first, EnumSet.allOf(Delivery.class));
    private final Gate coming = new Gate(second, EnumSet.of(Delivery.FIFO));
    private final List<Integer> came = new CopyOnWriteArrayList<>();
    private Group group;

    /** A component that holds up single messages until it is told, and may fail once on frames that are shared. */
    private static final class Gate {
        final CountDownLatch entered = new CountDownLatch(1);
        final CountDownLatch open = new CountDownLatch(1);
        final CountDownLatch failed = new CountDownLatch(1);
        final MessagingComponent component;
        volatile boolean holding;
        volatile boolean failing;

        Gate(MessagingComponent behind, Set<Delivery> orders) {
            component = (MessagingComponent) Proxy.newProxyInstance(getClass().getClassLoader(),
                new Class<?>[] {MessagingComponent.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("deliveries")) {
                        return orders;
                    }
                    if (method.getName().equals("sendToAll")) {
                        final byte[] frame = arguments[1] instanceof FrameParts parts ? parts.joined()
                            : (byte[]) arguments[1];
                        pass(FrameKind.of(frame[1]).orElseThrow());
                    }
                    try {
                        return method.invoke(behind, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
        }

        private void pass(FrameKind kind) throws InterruptedException {
            if (kind == FrameKind.MESSAGE && holding) {
                entered.countDown();
                open.await();
            }
            if (kind == FrameKind.MESSAGES && failing) {
                failing = false;
                failed.countDown();
                throw new OutcomeUnknownException("test.unsure", "Who knows.", "Ask them.");
            }
        }
    }

    @BeforeEach
    void aMemberInAGroup() {
        first.warm(1, LONG);
        front.attach(old.component, 1);
        group = front.join("g", message -> came.add((int) message.payload()[0]), LONG);
    }

    @AfterEach
    void leavesNoThread() {
        old.open.countDown();
        coming.open.countDown();
        front.close();
        first.close();
        second.close();
        await().untilAsserted(() -> assertEquals(Set.of(), Threads.named("shared-swap")));
    }

    /** Sends one that is held up by a component, and two behind it that are accepted and wait. */
    private CompletableFuture<Void> sendThree(Gate through, Delivery delivery) throws InterruptedException {
        through.holding = true;
        CompletableFuture<Void> held = CompletableFuture.runAsync(() -> send(delivery, 1));
        through.entered.await();
        send(delivery, 2);
        send(delivery, 3);
        through.holding = false;
        return held;
    }

    private void send(Delivery delivery, int number) {
        group.send(Destination.all(), delivery, new byte[] {(byte) number}, LONG);
    }

    private void openWindow() {
        second.warm(2, LONG);
        front.warmed(coming.component, 2);
    }

    @Test
    void whatWasAcceptedBeforeAWindowGoesThroughTheOldComponent() throws Exception {
        CompletableFuture<Void> held = sendThree(old, Delivery.TOTAL);
        openWindow();
        await().until(() -> front.window().waitsFor().startsWith("what was sent before"));
        assertFalse(front.window().warm());
        old.open.countDown();
        held.get(LONG.toSeconds(), TimeUnit.SECONDS);
        // the new one would refuse the total order
        await().until(() -> front.window().warm());
        front.switchOver();
        await().until(() -> front.window().drained());
        front.commit(LONG);
        await().untilAsserted(() -> assertEquals(List.of(1, 2, 3), came));
    }

    @Test
    void whatAComponentMayHaveLostBeforeTheCommitIsGivenAgain() throws Exception {
        openWindow();
        await().until(() -> front.window().warm());
        front.switchOver();
        await().until(() -> front.window().drained());
        coming.failing = true;
        CompletableFuture<Void> held = sendThree(coming, Delivery.FIFO);
        coming.open.countDown();
        held.get(LONG.toSeconds(), TimeUnit.SECONDS);
        coming.failed.await();
        front.commit(LONG);
        await().untilAsserted(() -> assertEquals(List.of(1, 2, 3), came));
    }
}
