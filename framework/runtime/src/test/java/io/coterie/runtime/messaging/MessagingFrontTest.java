package io.coterie.runtime.messaging;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.coterie.api.component.ComponentDescription;
import io.coterie.api.component.ComponentInstance;
import io.coterie.api.component.InstanceId;
import io.coterie.api.core.ClusterId;
import io.coterie.api.core.CoterieException;
import io.coterie.api.core.DeadlineExceededException;
import io.coterie.api.core.LimitExceededException;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.OutcomeUnknownException;
import io.coterie.api.core.RejectedException;
import io.coterie.api.core.UnavailableException;
import io.coterie.api.messaging.Delivery;
import io.coterie.api.messaging.Destination;
import io.coterie.api.messaging.Group;
import io.coterie.api.messaging.GroupListener;
import io.coterie.api.messaging.GroupView;
import io.coterie.api.messaging.Message;
import io.coterie.api.messaging.spi.MessagingComponent;
import io.coterie.runtime.slot.InstanceSource;
import io.coterie.runtime.slot.Slot;
import io.coterie.runtime.slot.WindowState;
import io.coterie.runtime.testing.FakeNetwork;
import io.coterie.runtime.testing.Threads;

class MessagingFrontTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final MemberId N1 = MemberId.of("n1", 1);
    private static final MemberId N2 = MemberId.of("n2", 1);
    private final FakeNetwork network = new FakeNetwork();
    private final List<MessagingFront> fronts = new ArrayList<>();
    private final List<FakeNetwork.Station> stations = new ArrayList<>();

    private MessagingFront member(MemberId id) {
        MessagingFront front = new MessagingFront(id, new UUID(1, 1), "messaging-test " + id);
        fronts.add(front);
        attach(front, 1);
        return front;
    }

    private FakeNetwork.Station attach(MessagingFront front, long epoch) {
        FakeNetwork.Station station = network.station(front.self());
        stations.add(station);
        station.warm(epoch, LONG);
        front.attach(station, epoch);
        return station;
    }

    @AfterEach
    void leavesNoThread() {
        fronts.forEach(MessagingFront::close);
        stations.forEach(FakeNetwork.Station::close);
        await().untilAsserted(() -> assertEquals(Set.of(), Threads.named("messaging-test")));
    }

    static class Inbox implements GroupListener {
        final List<byte[]> messages = new CopyOnWriteArrayList<>();
        final List<GroupView> views = new CopyOnWriteArrayList<>();

        @Override
        public void viewChanged(GroupView view) {
            views.add(view);
        }

        @Override
        public void message(Message message) {
            messages.add(message.payload());
        }
    }

    @Test
    void messagesReachAllIncludingTheSender() {
        Inbox one = new Inbox();
        Inbox two = new Inbox();
        Group first = member(N1).join("g", one, LONG);
        Group second = member(N2).join("g", two, LONG);
        await().untilAsserted(() -> assertEquals(List.of(N1, N2), first.view().members()));
        await().untilAsserted(() -> assertEquals(List.of(N1, N2), second.view().members()));
        first.send(Destination.all(), Delivery.TOTAL, new byte[0], LONG);
        second.send(Destination.to(N1), Delivery.FIFO, new byte[] {7}, LONG);
        await().untilAsserted(() -> assertEquals(2, one.messages.size()));
        await().untilAsserted(() -> assertEquals(1, two.messages.size()));
        second.close();
        await().untilAsserted(() -> assertEquals(List.of(N1), first.view().members()));
        assertThrows(UnavailableException.class,
            () -> second.send(Destination.all(), Delivery.FIFO, new byte[1], LONG));
        assertThrows(UnavailableException.class,
            () -> first.send(Destination.to(N2), Delivery.FIFO, new byte[1], LONG));
    }

    @Test
    void aNewComponentThatCannotBeOpenedLeavesNoWindow() {
        MessagingFront front = member(N1);
        MessagingComponent service = (MessagingComponent) Proxy.newProxyInstance(getClass().getClassLoader(),
            new Class<?>[] {MessagingComponent.class}, (proxy, method, arguments) -> {
                if (method.getName().equals("deliveries")) {
                    return Set.of(Delivery.FIFO);
                }
                throw new IllegalStateException("broken");
            });
        ComponentInstance<MessagingComponent> broken = new ComponentInstance<>() {
            @Override
            public MessagingComponent service() {
                return service;
            }

            @Override
            public void warm(long epoch, Duration timeout) {
                // it is up, but cannot be used
            }

            @Override
            public void close() {
                // nothing is left of it
            }
        };
        InstanceSource source = new InstanceSource() {
            @Override
            public ComponentDescription description() {
                return new ComponentDescription("messaging", "broken", "1.0.0", "b", List.of(), List.of(), "", "");
            }

            @Override
            public InstanceId id() {
                return new InstanceId(new ClusterId("c", new UUID(1, 1)), "messaging", "broken", "1.0.0", "", "");
            }

            @Override
            public Made make(BiConsumer<String, String> failure) {
                return new Made(broken, () -> { });
            }
        };
        try (Slot slot = new Slot("messaging", front, () -> 2, "messaging-test slot")) {
            assertThrows(IllegalStateException.class, () -> slot.openWindow(source, LONG));
            assertSame(WindowState.CLOSED, slot.window());
            Inbox inbox = new Inbox();
            // it would wait for the end of the swap
            front.join("g", inbox, LONG).send(Destination.all(), Delivery.FIFO, new byte[1], LONG);
            await().untilAsserted(() -> assertEquals(1, inbox.messages.size()));
        }
    }

    @Test
    void theLargestMessageArrivesWhole() {
        Inbox inbox = new Inbox();
        MessagingFront front = member(N1);
        Group group = front.join("g", inbox, LONG);
        assertTrue(front.maxMessageBytes() >= 64 * 1024 * 1024);
        byte[] payload = new byte[64 * 1024 * 1024];
        new Random(1).nextBytes(payload);
        group.send(Destination.all(), Delivery.FIFO, payload, LONG);
        await().untilAsserted(() -> assertEquals(1, inbox.messages.size()));
        assertArrayEquals(payload, inbox.messages.get(0));
        assertThrows(LimitExceededException.class, () -> group.send(Destination.all(), Delivery.FIFO,
            new byte[front.maxMessageBytes() + 1], LONG));
    }

    @Test
    void requestsEndWithTheReplyOrTheRefusal() {
        member(N2).join("g", new Inbox() {
            @Override
            public CompletionStage<byte[]> request(Message request) {
                if (request.payload().length == 0) {
                    throw new IllegalStateException("a fault");
                }
                return request.payload()[0] == 1 ? CompletableFuture.completedFuture(new byte[] {2})
                    : CompletableFuture.failedFuture(new RejectedException("test.no", "No.", "Never."));
            }
        }, LONG);
        Group group = member(N1).join("g", new Inbox(), LONG);
        assertArrayEquals(new byte[] {2}, group.request(N2, new byte[] {1}, LONG).join());
        RejectedException refusal = assertInstanceOf(RejectedException.class, failure(group, new byte[] {9}, LONG));
        assertEquals("test.no", refusal.code());
        assertEquals("Never.", refusal.remedy());
        assertEquals("messaging.request-failed", failure(group, new byte[0], LONG).code());
        assertEquals("messaging.not-a-member", assertInstanceOf(UnavailableException.class,
            assertThrows(CompletionException.class, () -> group.request(MemberId.of("n9", 1), new byte[1], LONG)
                .join()).getCause()).code());
    }

    private static CoterieException failure(Group group, byte[] payload, Duration timeout) {
        return (CoterieException) assertThrows(CompletionException.class,
            () -> group.request(N2, payload, timeout).join()).getCause();
    }

    @Test
    void withoutAReplyTheOutcomeIsUnknown() {
        MessagingFront other = member(N2);
        other.join("g", new Inbox() {
            @Override
            public CompletionStage<byte[]> request(Message request) {
                return new CompletableFuture<>();
            }
        }, LONG);
        MessagingFront front = member(N1);
        Group group = front.join("g", new Inbox(), LONG);
        assertEquals("messaging.no-reply", assertInstanceOf(OutcomeUnknownException.class,
            failure(group, new byte[1], Duration.ofMillis(200))).code());
        CompletableFuture<byte[]> waiting = group.request(N2, new byte[1], LONG);
        stations.get(0).close();
        assertInstanceOf(OutcomeUnknownException.class,
            assertThrows(CompletionException.class, waiting::join).getCause());
    }

    @Test
    void aRequestInFlightEndsWhenTheSlotLosesItsComponent() {
        MessagingFront front = member(N1);
        Group group = front.join("g", new Inbox() {
            @Override
            public CompletionStage<byte[]> request(Message request) {
                return new CompletableFuture<>();
            }
        }, LONG);
        CompletableFuture<byte[]> waiting = group.request(N1, new byte[1], LONG);
        front.fail(1, "It failed.");
        assertInstanceOf(CoterieException.class, assertThrows(CompletionException.class, waiting::join).getCause());
        assertEquals("slot.empty", assertThrows(UnavailableException.class,
            () -> group.send(Destination.all(), Delivery.FIFO, new byte[1], LONG)).code());
    }

    @Test
    void aSlowListenerIsFeltByItsSender() {
        CountDownLatch go = new CountDownLatch(1);
        AtomicReference<Integer> got = new AtomicReference<>(0);
        Group group = member(N1).join("g", message -> {
            try {
                go.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            got.set(got.get() + 1);
        }, LONG);
        int sent = 0;
        try {
            for (; sent < 100_000; sent++) {
                group.send(Destination.all(), Delivery.FIFO, new byte[8], Duration.ofMillis(100));
            }
        } catch (DeadlineExceededException e) {
            int frames = FakeNetwork.QUEUE + GroupInbox.MAX_EVENTS / FrameBundle.MAX_MESSAGES + 4;
            assertTrue(sent >= GroupInbox.MAX_EVENTS && sent < frames * FrameBundle.MAX_MESSAGES, "accepted " + sent);
        }
        final int accepted = sent;
        go.countDown();
        await().untilAsserted(() -> assertEquals(accepted, got.get()));
    }

    @Test
    void aListenerMayWaitForWhatItsMemberSendsInAnotherGroup() throws Exception {
        CountDownLatch effect = new CountDownLatch(Outbox.FLYING + 20);
        CompletableFuture<Boolean> waited = new CompletableFuture<>();
        MessagingFront front = member(N1);
        MessagingFront other = member(N2);
        other.join("effect", message -> effect.countDown(), LONG);
        Group group = front.join("effect", message -> { }, LONG);
        Group slow = front.join("slow", message -> {
            try {
                waited.complete(effect.await(LONG.toSeconds(), TimeUnit.SECONDS));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }, LONG);
        await().until(() -> group.view().members().size() == 2);
        for (int i = 0; i < 4; i++) {
            slow.send(Destination.all(), Delivery.FIFO, new byte[(int) GroupInbox.MAX_BYTES], LONG);
        }
        // the thread of the engine now waits for room in the slow group, so no own copy comes back
        for (int i = 0; i < Outbox.FLYING + 20; i++) {
            group.send(Destination.all(), Delivery.FIFO, new byte[8], LONG);
        }
        assertTrue(waited.get(LONG.toSeconds(), TimeUnit.SECONDS));
    }

    @Test
    void groupsGoOnWithTheNextComponent() {
        Inbox inbox = new Inbox();
        MessagingFront front = member(N1);
        Group group = front.join("g", inbox, LONG);
        FakeNetwork.Station old = stations.get(0);
        attach(front, 2);
        old.close();
        assertTrue(front.drain(LONG));
        await().untilAsserted(() -> {
            group.send(Destination.all(), Delivery.FIFO, new byte[1], LONG);
            await().atMost(Duration.ofSeconds(1)).until(() -> !inbox.messages.isEmpty());
        });
    }

    @Test
    void badJoinsAreRefused() {
        MessagingFront front = member(N1);
        front.join("g", new Inbox(), LONG);
        assertEquals("messaging.joined-already",
            assertThrows(RejectedException.class, () -> front.join("g", new Inbox(), LONG)).code());
        assertThrows(RejectedException.class, () -> front.join("", new Inbox(), LONG));
        assertThrows(RejectedException.class, () -> front.join("x".repeat(201), new Inbox(), LONG));
        MessagingFront empty = new MessagingFront(N2, new UUID(1, 1), "messaging-test empty");
        fronts.add(empty);
        assertThrows(UnavailableException.class, () -> empty.join("g", new Inbox(), LONG));
    }
}
