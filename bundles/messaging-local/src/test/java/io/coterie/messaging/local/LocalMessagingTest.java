package io.coterie.messaging.local;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.coterie.api.component.ComponentInstance;
import io.coterie.api.component.Configuration;
import io.coterie.api.component.InstanceContext;
import io.coterie.api.component.InstanceId;
import io.coterie.api.core.ClusterId;
import io.coterie.api.core.DeadlineExceededException;
import io.coterie.api.core.LimitExceededException;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.UnavailableException;
import io.coterie.api.messaging.Delivery;
import io.coterie.api.messaging.spi.FrameSink;
import io.coterie.api.messaging.spi.MessagingComponent;

/** Order, sizes, back-pressure and the end of the loopback. */
class LocalMessagingTest {
    private static final MemberId SELF = MemberId.of("n1", 7);
    private static final Duration LONG = Duration.ofSeconds(10);
    private final List<Object> seen = new CopyOnWriteArrayList<>();
    private final Semaphore permits = new Semaphore(0);
    private ComponentInstance<MessagingComponent> instance;

    @AfterEach
    void close() {
        if (instance != null) {
            instance.close();
        }
    }

    @Test
    void membersFirstThenAllFramesInOrder() {
        final MessagingComponent messaging = open(Map.of());
        permits.release(10_000);
        for (int i = 0; i < 3000; i++) {
            messaging.sendToAll(Delivery.values()[i % 3], number(i), LONG);
            messaging.sendTo(SELF, number(-i), LONG);
        }
        messaging.sendTo(MemberId.of("n2", 1), number(1), LONG);
        await().until(() -> seen.size() == 6001);
        assertEquals(List.of(SELF), seen.get(0));
        for (int i = 0; i < 3000; i++) {
            assertEquals("all " + i, seen.get(1 + 2 * i));
            assertEquals("me " + -i, seen.get(2 + 2 * i));
        }
    }

    @Test
    void fullQueueMakesSendersWaitAndLosesNothing() {
        final MessagingComponent messaging = open(Map.of("queueBytes", "65536"));
        final byte[] big = new byte[40_000];
        messaging.sendToAll(Delivery.FIFO, big, LONG);
        await().until(() -> permits.getQueueLength() == 1);
        messaging.sendToAll(Delivery.FIFO, big, LONG);
        final DeadlineExceededException full = assertThrows(DeadlineExceededException.class,
            () -> messaging.sendToAll(Delivery.FIFO, big, Duration.ofMillis(30)));
        assertEquals("messaging.full", full.code());
        final CompletableFuture<Void> waiting =
            CompletableFuture.runAsync(() -> messaging.sendToAll(Delivery.FIFO, big, LONG));
        permits.release(3);
        waiting.join();
        await().until(() -> seen.size() == 4);
    }

    @Test
    void takesSixtyFourMebibytesAndNothingAndNoMore() {
        final MessagingComponent messaging = open(Map.of());
        permits.release(2);
        messaging.sendToAll(Delivery.TOTAL, new byte[64 * 1024 * 1024], LONG);
        messaging.sendToAll(Delivery.TOTAL, new byte[0], LONG);
        await().until(() -> seen.size() == 3);
        assertThrows(LimitExceededException.class, () -> messaging.sendToAll(Delivery.FIFO,
            new byte[messaging.maxFrameBytes() + 1], LONG));
    }

    @Test
    void closeEndsWaitingSendersAndTheThread() {
        final MessagingComponent messaging = open(Map.of("queueBytes", "65536"));
        messaging.sendToAll(Delivery.FIFO, new byte[60_000], LONG);
        messaging.sendToAll(Delivery.FIFO, new byte[60_000], LONG);
        final CompletableFuture<Void> waiting = CompletableFuture.runAsync(() ->
            messaging.sendToAll(Delivery.FIFO, new byte[60_000], Duration.ofMinutes(5)));
        assertFalse(waiting.isDone());
        instance.close();
        final ExecutionException end = assertThrows(ExecutionException.class, waiting::get);
        assertTrue(end.getCause() instanceof UnavailableException, () -> "ended with " + end.getCause());
        assertThrows(UnavailableException.class, () -> messaging.sendToAll(Delivery.FIFO, new byte[1], LONG));
        await().until(() -> Thread.getAllStackTraces().keySet().stream()
            .noneMatch(t -> t.getName().endsWith("messaging-local")));
    }

    @Test
    void refusesBadSettings() {
        assertEquals(1, new LocalMessagingProvider().check(Configuration.of(Map.of("queueBytes", "1"))).size());
        assertEquals(1, new LocalMessagingProvider().check(Configuration.of(Map.of("q", "1"))).size());
    }

    private MessagingComponent open(final Map<String, String> settings) {
        instance = new LocalMessagingProvider().create(context(Configuration.of(settings)));
        instance.warm(1, LONG);
        instance.service().open(new FrameSink() {
            @Override
            public void frame(final MemberId from, final byte[] frame) {
                note("all ", frame);
            }

            @Override
            public void frameToMe(final MemberId from, final byte[] frame) {
                note("me ", frame);
            }

            @Override
            public void members(final List<MemberId> members) {
                seen.add(members);
            }
        });
        return instance.service();
    }

    private void note(final String how, final byte[] frame) {
        try {
            permits.acquire();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        seen.add(how + (frame.length == 4 ? ByteBuffer.wrap(frame).getInt() : "large"));
    }

    private static byte[] number(final int number) {
        return ByteBuffer.allocate(4).putInt(number).array();
    }

    private InstanceContext context(final Configuration configuration) {
        final ClusterId cluster = new ClusterId("c", new UUID(1, 2));
        return (InstanceContext) Proxy.newProxyInstance(getClass().getClassLoader(),
            new Class<?>[] {InstanceContext.class}, (proxy, method, arguments) -> switch (method.getName()) {
                case "self" -> SELF;
                case "cluster" -> cluster;
                case "configuration" -> configuration;
                case "instance" -> new InstanceId(cluster, "messaging", "local", "0.1.0", "00", "00");
                default -> throw new AssertionError(method.getName());
            });
    }
}
