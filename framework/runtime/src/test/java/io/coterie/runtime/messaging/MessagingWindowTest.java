package io.coterie.runtime.messaging;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.coterie.api.core.DeadlineExceededException;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.UnavailableException;
import io.coterie.api.messaging.Delivery;
import io.coterie.api.messaging.Destination;
import io.coterie.api.messaging.Group;
import io.coterie.api.messaging.GroupListener;
import io.coterie.api.messaging.Message;
import io.coterie.runtime.slot.WindowState;
import io.coterie.runtime.testing.FakeNetwork;
import io.coterie.runtime.testing.Threads;

/** The window of a swap, with two members, real threads and components that hang and fail. */
class MessagingWindowTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMillis(200);
    private final FakeNetwork old = new FakeNetwork();
    private final FakeNetwork coming = new FakeNetwork();
    private final List<Side> sides = new ArrayList<>();

    /** One member with its old and its new component. */
    private final class Side implements GroupListener {
        final MessagingFront front;
        final FakeNetwork.Station first;
        final FakeNetwork.Station second;
        final List<Integer> came = new CopyOnWriteArrayList<>();
        Group group;

        Side(String node) {
            front = new MessagingFront(MemberId.of(node, 1), new UUID(1, 1), "window-msg " + node);
            first = old.station(front.self());
            second = coming.station(front.self());
            first.warm(1, LONG);
            front.attach(first, 1);
        }

        @Override
        public void message(Message message) {
            came.add(ByteBuffer.wrap(message.payload()).getInt());
        }

        void send(Delivery delivery, int number, int bytes, Duration timeout) {
            group.send(Destination.all(), delivery, ByteBuffer.allocate(bytes).putInt(number).array(), timeout);
        }
    }

    @BeforeEach
    void twoMembersInAWarmWindow() {
        sides.add(new Side("n1"));
        sides.add(new Side("n2"));
        sides.forEach(s -> s.group = s.front.join("g", s, LONG));
        sides.forEach(s -> await().until(() -> s.group.view().members().size() == 2));
        sides.forEach(s -> {
            s.second.warm(2, LONG);
            s.front.warmed(s.second, 2);
        });
        sides.forEach(s -> await().until(() -> s.front.window().warm()));
    }

    @AfterEach
    void leavesNoThread() {
        sides.forEach(s -> s.front.close());
        sides.forEach(s -> {
            s.first.close();
            s.second.close();
        });
        await().untilAsserted(() -> assertEquals(Set.of(), Threads.named("window-msg")));
    }

    private void switchBoth() {
        sides.forEach(s -> s.front.switchOver());
    }

    private static List<Integer> numbers(int to) {
        return IntStream.rangeClosed(1, to).boxed().toList();
    }

    @Test
    void aComponentThatHangsIsLeftWithoutLoss() throws Exception {
        sides.get(1).second.hang(true);
        switchBoth();
        CompletableFuture<Void> sender = CompletableFuture.runAsync(() -> numbers(300).forEach(n ->
            sides.get(0).send(Delivery.FIFO, n, 8, LONG)));
        await().until(() -> !sides.get(0).came.isEmpty());
        assertFalse(sides.get(0).front.window().drained());
        assertTrue(sides.get(0).front.window().waitsFor().length() > 0);
        for (Side side : sides) {
            side.front.back(LONG);
            assertEquals(WindowState.CLOSED, side.front.window());
        }
        sender.get(LONG.toSeconds(), TimeUnit.SECONDS);
        for (Side side : sides) {
            await().untilAsserted(() -> assertEquals(numbers(300), side.came));
        }
    }

    @Test
    void aComponentThatFailsCostsTheSwapAndNoMessage() {
        switchBoth();
        Side side = sides.get(0);
        side.send(Delivery.FIFO, 1, 8, LONG);
        side.front.fail(2, "It broke.");
        side.send(Delivery.FIFO, 2, 8, LONG);
        assertTrue(side.front.window().failures().stream().anyMatch(f -> f.code().equals("swap.engine-failed")));
        assertFalse(side.front.window().drained());
        sides.forEach(s -> s.front.back(LONG));
        side.send(Delivery.FIFO, 3, 8, LONG);
        sides.forEach(s -> await().untilAsserted(() -> assertEquals(numbers(3), s.came)));
    }

    @Test
    void whatIsInTotalOrderComesWithTheCommit() {
        Side side = sides.get(0);
        side.send(Delivery.TOTAL, 1, 8, LONG);
        switchBoth();
        side.send(Delivery.TOTAL, 3, 8, LONG);
        // nothing is promised between the two orders, so what the old component ordered is waited for
        sides.forEach(s -> await().untilAsserted(() -> assertEquals(numbers(1), s.came)));
        side.send(Delivery.FIFO, 2, 8, LONG);
        sides.forEach(s -> await().untilAsserted(() -> assertEquals(numbers(2), s.came)));
        sides.forEach(s -> await().until(() -> s.front.window().drained()));
        sides.forEach(s -> s.front.commit(LONG));
        sides.forEach(s -> await().untilAsserted(() -> assertEquals(numbers(3), s.came)));
    }

    @Test
    void aJoinWaitsForTheEndOfTheWindow() {
        Side side = sides.get(0);
        assertEquals("messaging.join-timed-out", assertThrows(DeadlineExceededException.class,
            () -> side.front.join("h", side, SHORT)).code());
        CompletableFuture<Group> joined = CompletableFuture.supplyAsync(() -> side.front.join("h", side, LONG));
        sides.get(1).group.close();
        await().until(() -> side.group.view().members().size() == 1);
        assertFalse(joined.isDone());
        switchBoth();
        sides.forEach(s -> s.front.commit(LONG));
        assertEquals("h", joined.join().name());
    }

    @Test
    void aSenderWaitsForRoomUntilItsDeadline() {
        Side side = sides.get(0);
        sides.get(1).first.hang(true);
        sides.get(1).second.hang(true);
        int accepted = 0;
        try {
            while (accepted < 1_000) {
                side.send(Delivery.FIFO, accepted + 1, 1024 * 1024, SHORT);
                accepted++;
            }
        } catch (DeadlineExceededException e) {
            assertEquals("messaging.way-full", e.code());
        }
        assertEquals(SentCopies.MAX_BYTES / 1024 / 1024 - 1, accepted);
        sides.get(1).first.hang(false);
        sides.get(1).second.hang(false);
        side.send(Delivery.FIFO, accepted + 1, 8, LONG);
        List<Integer> all = numbers(accepted + 1);
        sides.forEach(s -> await().untilAsserted(() -> assertEquals(all, s.came)));
    }

    @Test
    void whatWasAcceptedWaitsForRoomBeforeItsGroupIsLeft() throws Exception {
        Side side = sides.get(0);
        sides.get(1).first.hang(true);
        sides.get(1).second.hang(true);
        int sent = 0;
        // until there is no room for the largest message that shares a frame
        for (int bytes = 1024 * 1024; bytes > FrameBundle.MAX_MESSAGE_BYTES; bytes = bytes / 4 + 1) {
            while (hasRoom(side, sent + 1, bytes)) {
                sent++;
            }
        }
        final int last = sent + 1;
        CompletableFuture<Void> waits = CompletableFuture.runAsync(() -> side.send(Delivery.FIFO, last,
            FrameBundle.MAX_MESSAGE_BYTES, LONG));
        // while that one waits for room the next one is accepted
        await().until(() -> accepts(side, last + 1));
        CompletableFuture<Void> closing = CompletableFuture.runAsync(side.group::close);
        await().until(() -> !accepts(side, last + 2));
        assertFalse(closing.isDone());
        sides.get(1).first.hang(false);
        sides.get(1).second.hang(false);
        closing.get(LONG.toSeconds(), TimeUnit.SECONDS);
        waits.handle((nothing, left) -> left).get(LONG.toSeconds(), TimeUnit.SECONDS);
        await().untilAsserted(() -> assertTrue(sides.get(1).came.contains(last + 1), "came: " + sides.get(1).came));
    }

    private static boolean hasRoom(Side side, int number, int bytes) {
        try {
            side.send(Delivery.FIFO, number, bytes, SHORT);
            return true;
        } catch (DeadlineExceededException e) {
            return false;
        }
    }

    private static boolean accepts(Side side, int number) {
        try {
            side.send(Delivery.FIFO, number, FrameBundle.MAX_MESSAGE_BYTES, Duration.ofMillis(1));
            return true;
        } catch (DeadlineExceededException | UnavailableException e) {
            return false;
        }
    }

    @Test
    void aWindowEndsWithTheSlot() {
        switchBoth();
        sides.get(0).front.detach("It is stopped.");
        assertEquals(WindowState.CLOSED, sides.get(0).front.window());
        assertThrows(IllegalStateException.class, () -> sides.get(0).front.switchOver());
    }
}
