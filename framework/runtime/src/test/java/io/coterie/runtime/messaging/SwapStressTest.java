package io.coterie.runtime.messaging;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;

import org.junit.jupiter.api.Test;

import io.coterie.api.core.MemberId;
import io.coterie.api.messaging.Delivery;
import io.coterie.api.messaging.Destination;
import io.coterie.api.messaging.Group;
import io.coterie.api.messaging.GroupListener;
import io.coterie.api.messaging.Message;
import io.coterie.runtime.testing.FakeNetwork;
import io.coterie.runtime.testing.Threads;

/**
 * Three members with real threads send to all and to each other while their engine is swapped again and again, some
 * times back. Prints the longest pauses between two deliveries. {@code -Dcoterie.swaps=200} for the long run.
 */
class SwapStressTest {
    private static final int SWAPS = Integer.getInteger("coterie.swaps", 20);
    private static final int MESSAGES_PER_SECOND = 5_000;
    private static final int BYTES = 1_024;
    private static final Duration LONG = Duration.ofSeconds(60);
    private final List<Member> members = new ArrayList<>();
    private final Random random = new Random(1);
    private FakeNetwork network = new FakeNetwork();
    private volatile boolean stop;

    /** One member: its slot, its engine, and what has come. */
    private final class Member implements GroupListener {
        final int index;
        final MessagingFront front;
        final long[] last = new long[3];
        final long[] lastToOne = new long[3];
        final ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();
        FakeNetwork.Station station;
        FakeNetwork.Station next;
        Group group;
        Thread sender;
        volatile long sent;
        volatile long asked;
        volatile long answered;
        private volatile long lastAt = System.nanoTime();
        private volatile long longest;

        Member(int index) {
            this.index = index;
            this.front = new MessagingFront(MemberId.of("n" + index, 1), new UUID(1, 1), "stress-test n" + index);
        }

        long takeLongest() {
            long now = Math.max(longest, System.nanoTime() - lastAt);
            longest = 0;
            return now;
        }

        @Override
        public void message(Message message) {
            long now = System.nanoTime();
            longest = Math.max(longest, now - lastAt);
            lastAt = now;
            expect(last, "all", message);
        }

        @Override
        public CompletionStage<byte[]> request(Message request) {
            expect(lastToOne, "one", request);
            return CompletableFuture.completedFuture(request.payload());
        }

        private void expect(long[] numbers, String what, Message message) {
            ByteBuffer in = ByteBuffer.wrap(message.payload());
            int from = in.getInt();
            long number = in.getLong();
            if (number != numbers[from] + 1) {
                wrong.add(what + " of n" + from + " at n" + index + ": " + number + " after " + numbers[from]);
            }
            numbers[from] = Math.max(number, numbers[from]);
        }

        void send() {
            long period = 1_000_000_000L * members.size() / MESSAGES_PER_SECOND;
            long due = System.nanoTime();
            while (!stop) {
                group.send(Destination.all(), Delivery.FIFO, payload(sent + 1), LONG);
                sent++;
                if (sent % 50 == 0) {
                    asked++;
                    group.request(members.get((index + 1) % 3).front.self(), payload(asked), LONG)
                        .whenComplete((reply, failure) -> {
                            if (failure != null) {
                                wrong.add("a request of n" + index + " failed: " + failure);
                            }
                            answered++;
                        });
                }
                due = Math.max(due + period, System.nanoTime() - 1_000_000_000L);
                LockSupport.parkNanos(due - System.nanoTime());
            }
        }

        private byte[] payload(long number) {
            return ByteBuffer.allocate(BYTES).putInt(index).putLong(number).array();
        }
    }

    @Test
    void nothingIsLostOrComesTwiceOrOutOfOrder() throws Exception {
        for (int i = 0; i < 3; i++) {
            Member member = new Member(i);
            members.add(member);
            member.station = network.station(member.front.self());
            member.station.warm(1, LONG);
            member.front.attach(member.station, 1);
        }
        for (Member member : members) {
            member.group = member.front.join("g", member, LONG);
        }
        for (Member member : members) {
            await().atMost(LONG).until(() -> member.group.view().members().size() == 3);
            member.sender = new Thread(member::send, "stress-test sender " + member.index);
            member.sender.start();
        }
        List<Long> pauses = new ArrayList<>();
        List<Long> undisturbed = new ArrayList<>();
        int backs = 0;
        for (int swap = 0; swap < SWAPS; swap++) {
            backs += swap(2 + swap, pauses) ? 0 : 1;
            undisturbed.add(pause(pauses.isEmpty() ? 0 : pauses.get(pauses.size() - 1)));
            assertEquals(List.of(), members.stream().flatMap(m -> m.wrong.stream()).limit(9).toList());
        }
        stop = true;
        for (Member member : members) {
            member.sender.join(LONG.toMillis());
            await().atMost(LONG).until(() -> member.answered == member.asked);
            for (Member receiver : members) {
                await().atMost(LONG).until(() -> receiver.last[member.index] == member.sent);
            }
        }
        assertEquals(List.of(), members.stream().flatMap(m -> m.wrong.stream()).toList());
        assertTrue(backs < SWAPS);
        System.out.println(SWAPS + " swaps, " + backs + " of them back; " + members.stream().mapToLong(m -> m.sent)
            .sum() + " messages and " + members.stream().mapToLong(m -> m.asked).sum() + " requests, none lost, twice"
            + " or out of order; longest pause from switch to end: " + percentiles(pauses)
            + "; in a time as long without a swap: " + percentiles(undisturbed));
        members.forEach(m -> {
            m.front.close();
            m.station.close();
        });
        await().untilAsserted(() -> assertEquals(Set.of(), Threads.named("stress-test")));
    }

    /** One swap, all members in step but for some milliseconds. {@return whether it was committed} */
    private boolean swap(long turn, List<Long> pauses) throws Exception {
        FakeNetwork coming = new FakeNetwork();
        for (Member member : members) {
            member.next = coming.station(member.front.self());
            member.next.warm(turn, LONG);
            member.front.warmed(member.next, turn);
        }
        for (Member member : members) {
            await().atMost(LONG).pollInterval(Duration.ofMillis(1)).until(() -> member.front.window().warm());
        }
        final boolean back = random.nextInt(4) == 0;
        final boolean early = random.nextBoolean();
        members.forEach(Member::takeLongest);
        each(member -> member.front.switchOver());
        if (!back || !early) {
            for (Member member : members) {
                await().atMost(LONG).pollInterval(Duration.ofMillis(1)).until(() -> {
                    assertEquals(List.of(), member.front.window().failures());
                    return member.front.window().drained();
                });
            }
        }
        each(member -> {
            if (back) {
                member.front.back(LONG);
            } else {
                member.front.commit(LONG);
            }
            assertTrue(member.front.drain(LONG));
        });
        members.forEach(m -> pauses.add(m.takeLongest()));
        for (Member member : members) {
            FakeNetwork.Station over = back ? member.next : member.station;
            member.station = back ? member.station : member.next;
            over.close();
        }
        network = back ? network : coming;
        return !back;
    }

    private interface Task {
        void run(Member member);
    }

    private void each(Task task) throws Exception {
        List<Future<?>> all = new ArrayList<>();
        for (Member member : members) {
            all.add(CompletableFuture.runAsync(() -> task.run(member), r -> new Thread(r, "stress-test step").start()));
        }
        for (Future<?> one : all) {
            one.get(LONG.toSeconds(), java.util.concurrent.TimeUnit.SECONDS);
        }
    }

    /** {@return the longest pause in a time as long as a swap takes} */
    private long pause(long atLeast) {
        members.forEach(Member::takeLongest);
        long end = System.nanoTime() + Math.max(atLeast, Duration.ofMillis(50).toNanos());
        await().atMost(LONG).pollInterval(Duration.ofMillis(5)).until(() -> System.nanoTime() >= end);
        return members.stream().mapToLong(Member::takeLongest).max().orElse(0);
    }

    private static String percentiles(List<Long> nanos) {
        long[] sorted = nanos.stream().mapToLong(n -> n / 1_000).sorted().toArray();
        return "p50 " + sorted[sorted.length / 2] + " us, p99 " + sorted[sorted.length * 99 / 100] + " us, max "
            + Arrays.stream(sorted).max().orElse(0) + " us";
    }
}
