package io.coterie.runtime.messaging;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.coterie.api.core.DeadlineExceededException;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.OutcomeUnknownException;
import io.coterie.api.messaging.Delivery;
import io.coterie.api.messaging.Destination;
import io.coterie.api.messaging.Group;
import io.coterie.api.messaging.Message;
import io.coterie.api.messaging.spi.MessagingComponent;
import io.coterie.runtime.testing.FakeNetwork;
import io.coterie.runtime.testing.Threads;

/** Several senders whose messages share frames, over a component that fails now and then while it takes one. */
class SharedFrameStressTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final int SENDERS = 3;
    private static final int MESSAGES = 3_000;
    private final FakeNetwork network = new FakeNetwork();
    private final List<FakeNetwork.Station> stations = new ArrayList<>();
    private final List<MessagingFront> fronts = new ArrayList<>();
    private final AtomicInteger frames = new AtomicInteger();
    private final AtomicInteger failures = new AtomicInteger();

    private MessagingFront member(String node, int failing) {
        MemberId id = MemberId.of(node, 1);
        FakeNetwork.Station station = network.station(id);
        station.warm(1, LONG);
        stations.add(station);
        MessagingFront front = new MessagingFront(id, new UUID(1, 1), "shared-frames " + node);
        fronts.add(front);
        front.attach(failing == 0 ? station : unsure(station, failing), 1);
        return front;
    }

    /** Of so many frames to all one fails, and half of those are on their way all the same. */
    private MessagingComponent unsure(FakeNetwork.Station behind, int failing) {
        Random random = new Random(1);
        return (MessagingComponent) Proxy.newProxyInstance(getClass().getClassLoader(),
            new Class<?>[] {MessagingComponent.class}, (proxy, method, arguments) -> {
                boolean toAll = method.getName().equals("sendToAll");
                int chance = toAll ? random.nextInt(2 * failing) : 2;
                if (toAll) {
                    frames.incrementAndGet();
                }
                Object result = null;
                try {
                    result = chance == 0 ? null : method.invoke(behind, arguments);
                } catch (InvocationTargetException e) {
                    throw e.getCause();
                }
                if (chance < 2) {
                    failures.incrementAndGet();
                    throw new OutcomeUnknownException("test.unsure", "Who knows.", "Ask them.");
                }
                return result;
            });
    }

    @AfterEach
    void leavesNoThread() {
        fronts.forEach(MessagingFront::close);
        stations.forEach(FakeNetwork.Station::close);
        await().untilAsserted(() -> assertEquals(Set.of(), Threads.named("shared-frames")));
    }

    private static void send(Group group, String sender, Set<String> accepted, Set<String> refused) {
        for (int i = 0; i < MESSAGES; i++) {
            String text = sender + " " + i;
            // now and then one of a size or to a receiver that goes by itself, in its place
            byte[] payload = (i % 97 == 0 ? text + " " + "x".repeat(FrameBundle.MAX_MESSAGE_BYTES) : text).getBytes();
            try {
                group.send(Destination.all(), i % 501 == 500 ? Delivery.TOTAL : Delivery.FIFO, payload, LONG);
                accepted.add(text);
            } catch (OutcomeUnknownException e) {
                // it is not counted on, but comes once at most
                assertEquals("test.unsure", e.code());
            } catch (DeadlineExceededException e) {
                // what others sent before failed
                assertEquals("messaging.way-full", e.code());
                refused.add(text);
            }
        }
    }

    @Test
    void whatIsAcceptedComesOnceAndInOrder() throws Exception {
        ConcurrentLinkedQueue<String> here = new ConcurrentLinkedQueue<>();
        ConcurrentLinkedQueue<String> there = new ConcurrentLinkedQueue<>();
        Group group = member("n1", 4).join("g", message -> here.add(text(message)), LONG);
        member("n2", 0).join("g", message -> there.add(text(message)), LONG);
        await().until(() -> group.view().members().size() == 2);
        frames.set(0);
        List<Set<String>> accepted = new CopyOnWriteArrayList<>();
        Set<String> refused = ConcurrentHashMap.newKeySet();
        List<CompletableFuture<Void>> senders = new ArrayList<>();
        for (int s = 0; s < SENDERS; s++) {
            Set<String> own = new HashSet<>();
            accepted.add(own);
            String name = "s" + s;
            senders.add(CompletableFuture.runAsync(() -> send(group, name, own, refused)));
        }
        for (CompletableFuture<Void> sender : senders) {
            sender.get(2 * LONG.toSeconds(), TimeUnit.SECONDS);
        }
        group.close();
        Set<String> all = new HashSet<>();
        accepted.forEach(all::addAll);
        await().atMost(LONG).untilAsserted(() -> assertTrue(there.containsAll(all), () -> missing(all, there)));
        assertTrue(failures.get() > 10, "failures: " + failures);
        assertTrue(frames.get() < SENDERS * MESSAGES / 2, "frames: " + frames);
        assertTrue(there.stream().noneMatch(refused::contains), "what was told as not accepted never comes");
        check(List.copyOf(there));
        check(List.copyOf(here));
    }

    private static String text(Message message) {
        String[] words = new String(message.payload()).split(" ");
        return words[0] + " " + words[1];
    }

    private static String missing(Set<String> all, ConcurrentLinkedQueue<String> of) {
        Set<String> left = new HashSet<>(all);
        left.removeAll(new HashSet<>(of));
        return left.size() + " are missing, among them " + left.stream().findFirst();
    }

    private static void check(List<String> came) {
        assertEquals(came.size(), new HashSet<>(came).size(), "nothing comes twice");
        for (int s = 0; s < SENDERS; s++) {
            String prefix = "s" + s + " ";
            int last = -1;
            for (String text : came.stream().filter(t -> t.startsWith(prefix)).toList()) {
                int number = Integer.parseInt(text.substring(prefix.length()));
                if (number % 501 != 500) {
                    assertTrue(number > last, text + " after " + last);
                    last = number;
                }
            }
        }
    }
}
