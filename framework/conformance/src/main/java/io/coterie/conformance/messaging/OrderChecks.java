package io.coterie.conformance.messaging;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;

import io.coterie.api.core.MemberId;
import io.coterie.api.messaging.Delivery;
import io.coterie.api.messaging.MessagingGuarantees;
import io.coterie.api.messaging.spi.MessagingComponent;
import io.coterie.conformance.Check;
import io.coterie.conformance.Expect;
import io.coterie.conformance.Trial;
import io.coterie.conformance.world.KitCluster;
import io.coterie.conformance.world.Member;

/** Who gets what, how often and in which order, while nothing fails. Stateless. */
final class OrderChecks {
    private static final int FRAMES = 300;
    private static final int LARGEST = 3000;
    /** Nothing is in the way of a small frame. */
    private static final java.time.Duration MEANWHILE = java.time.Duration.ofSeconds(2);

    private OrderChecks() {
    }

    static List<Check> all() {
        return List.of(
            Check.of("messaging.members-before-frames",
                "The present members are reported at once, before any frame; a frame comes only from a member.",
                OrderChecks::membersFirst),
            Check.of("messaging.orders-as-claimed",
                "deliveries() gives the orders that are claimed; another order is refused, never weakened.",
                OrderChecks::ordersAsClaimed),
            Check.of("messaging.self-delivery", "A message to a group is delivered to its sender too, in its place.",
                OrderChecks::selfDelivery),
            Check.of("messaging.reliable-exactly-once",
                "Among members that stay, every accepted message is delivered once to each of them.",
                OrderChecks::reliable).whenClaimed(MessagingGuarantees.RELIABLE),
            Check.of("messaging.fifo-per-sender",
                "Messages of one sender come in the order in which they were sent.", OrderChecks::fifo)
                .whenClaimed(MessagingGuarantees.FIFO),
            Check.of("messaging.one-receiver",
                "A frame for one member, also for the sender itself, reaches that member alone, FIFO among the frames"
                    + " from this member to that one.",
                OrderChecks::oneReceiver),
            Check.of("messaging.absent-receiver", "A frame to a member that is not there is dropped.",
                OrderChecks::absentReceiver),
            Check.of("messaging.one-call-at-a-time",
                "Frames of one sender come one at a time; the next waits for a receiver that blocks.",
                OrderChecks::oneAtATime),
            Check.of("messaging.sends-while-it-delivers",
                "A member whose receiver stands still can send to others all the same.",
                OrderChecks::sendsMeanwhile).members(2));
    }

    private static void membersFirst(final Trial trial) {
        final Ring ring = Ring.upTo(trial, 3);
        ring.send(0, Delivery.FIFO, 1, 0, 10, 100);
        ring.arrives(ring.members(), 1, 10);
        for (final Member<?> one : ring.members()) {
            Expect.equal(FrameRecorder.Kind.MEMBERS, Ring.recorder(one).events().get(0).kind(), "the first call on "
                + one.id());
        }
        ring.clean();
    }

    private static void ordersAsClaimed(final Trial trial) {
        final Member<MessagingComponent> one = trial.cluster(1).start("n1");
        final var given = one.service().deliveries();
        Expect.that(given != null && !given.isEmpty(), () -> "deliveries() gave " + given + ".");
        Expect.that(!trial.subject().claims(MessagingGuarantees.FIFO) || given.contains(Delivery.FIFO),
            () -> "'fifo' is claimed, but deliveries() gives " + given + ".");
        Expect.that(!trial.subject().claims(MessagingGuarantees.TOTAL_ORDER) || given.contains(Delivery.TOTAL),
            () -> "'total-order' is claimed, but deliveries() gives " + given + ".");
        Expect.that(trial.subject().claims(MessagingGuarantees.TOTAL_ORDER) || !given.contains(Delivery.TOTAL),
            () -> "deliveries() gives TOTAL, but 'total-order' is not claimed.");
        for (final Delivery delivery : Delivery.values()) {
            if (!given.contains(delivery)) {
                Expect.refused("sendToAll with " + delivery, () -> one.service().sendToAll(delivery, new byte[1],
                    Ring.SEND), io.coterie.api.core.RejectedException.class, IllegalArgumentException.class);
            }
        }
    }

    private static void selfDelivery(final Trial trial) {
        final Ring ring = Ring.upTo(trial, 1);
        ring.send(0, Delivery.FIFO, 1, 0, FRAMES, 50);
        ring.arrives(ring.members(), 1, FRAMES);
        Expect.equal(IntStream.range(0, FRAMES).boxed().toList(), ring.recorder(0).numbers(1), "what the sender got");
        ring.clean();
    }

    private static void reliable(final Trial trial) {
        final Ring ring = Ring.upTo(trial, 3);
        final int many = trial.options().scaled(FRAMES);
        final List<Delivery> given = ring.member(0).service().deliveries().stream().sorted().toList();
        stream(trial, ring, many, given);
        for (final Member<MessagingComponent> one : ring.members()) {
            for (int s = 0; s < ring.members().size(); s++) {
                final List<Integer> got = new ArrayList<>(Ring.recorder(one).numbers(s));
                Collections.sort(got);
                Expect.equal(IntStream.range(0, many).boxed().toList(), got, "frames of n" + (s + 1) + " on "
                    + one.id());
                ring.from(s, ring.member(s));
            }
        }
        ring.clean();
    }

    private static void fifo(final Trial trial) {
        final Ring ring = Ring.upTo(trial, 3);
        final int many = trial.options().scaled(FRAMES);
        stream(trial, ring, many, List.of(Delivery.FIFO));
        for (final Member<MessagingComponent> one : ring.members()) {
            for (int s = 0; s < ring.members().size(); s++) {
                Expect.equal(IntStream.range(0, many).boxed().toList(), Ring.recorder(one).numbers(s), "frames of n"
                    + (s + 1) + " on " + one.id());
            }
        }
        ring.clean();
    }

    /** Every member sends its stream at the same time, with sizes from the seed. */
    private static void stream(final Trial trial, final Ring ring, final int many, final List<Delivery> orders) {
        final ConcurrentLinkedQueue<Throwable> failed = new ConcurrentLinkedQueue<>();
        final List<Thread> senders = new ArrayList<>();
        for (int s = 0; s < ring.members().size(); s++) {
            final int sender = s;
            final int[] sizes = trial.random().ints(many, Frames.HEADER, LARGEST).toArray();
            final int[] order = trial.random().ints(many, 0, orders.size()).toArray();
            final Thread thread = new Thread(() -> {
                try {
                    for (int i = 0; i < many; i++) {
                        ring.member(sender).service().sendToAll(orders.get(order[i]), Frames.of(sender, i, sizes[i]),
                            Ring.SEND);
                    }
                } catch (final RuntimeException e) {
                    failed.add(e);
                }
            }, "kit sender " + s);
            thread.setDaemon(true);
            senders.add(thread);
            thread.start();
        }
        Expect.within(KitCluster.PATIENCE, () -> senders.stream().noneMatch(Thread::isAlive),
            () -> "Senders wait although everybody receives");
        Expect.that(failed.isEmpty(), () -> "A send failed: " + failed.peek());
        for (int s = 0; s < ring.members().size(); s++) {
            ring.arrives(ring.members(), s, many);
        }
        quiet(ring);
    }

    /** Waits a moment for what must not come: a frame twice. */
    static void quiet(final Ring ring) {
        final int[] before = {-1};
        Expect.becomes(java.time.Duration.ofMillis(200), () -> {
            final int now = ring.members().stream().mapToInt(m -> Ring.recorder(m).events().size()).sum();
            before[0] = now;
            return false;
        });
    }

    private static void oneReceiver(final Trial trial) {
        final Ring ring = Ring.upTo(trial, 3);
        final int last = ring.members().size() - 1;
        final MemberId to = ring.member(last).id();
        for (int i = 0; i < FRAMES; i++) {
            ring.member(0).service().sendTo(to, Frames.of(7, i, 64), Ring.SEND);
            ring.member(0).service().sendTo(ring.member(0).id(), Frames.of(6, i, 64), Ring.SEND);
        }
        ring.arrives(List.of(ring.member(last)), 7, FRAMES);
        ring.arrives(List.of(ring.member(0)), 6, FRAMES);
        quiet(ring);
        Expect.equal(IntStream.range(0, FRAMES).boxed().toList(), ring.recorder(0).numbers(6), "frames of "
            + ring.member(0).id() + " to itself");
        ring.from(6, ring.member(0));
        ring.from(7, ring.member(0));
        Expect.equal(IntStream.range(0, FRAMES).boxed().toList(), ring.recorder(last).numbers(7), "frames to " + to);
        Expect.that(ring.recorder(last).frames(7).stream().allMatch(e -> e.kind() == FrameRecorder.Kind.ME),
            () -> "A frame to one member was delivered as one to all.");
        for (int i = 0; i < last; i++) {
            Expect.equal(i == 0 ? FRAMES : 0, ring.recorder(i).numbers(6).size(), "frames of " + ring.member(0).id()
                + " to itself on " + ring.member(i).id());
            Expect.equal(List.of(), ring.recorder(i).numbers(7), "frames to " + to + " on " + ring.member(i).id());
        }
        ring.clean();
    }

    private static void absentReceiver(final Trial trial) {
        final Ring ring = Ring.upTo(trial, 2);
        ring.member(0).service().sendTo(MemberId.of("n9", 1), Frames.of(8, 0, 64), Ring.SEND);
        ring.send(0, Delivery.FIFO, 9, 0, 1, 64);
        ring.arrives(ring.members(), 9, 1);
        ring.members().forEach(m -> Expect.equal(List.of(), Ring.recorder(m).numbers(8), "frames to nobody on "
            + m.id()));
        ring.clean();
    }

    private static void sendsMeanwhile(final Trial trial) {
        final Ring ring = Ring.of(trial, 2);
        final FrameRecorder slow = ring.recorder(1);
        slow.block();
        try {
            ring.send(0, Delivery.FIFO, 1, 0, 3, 64);
            Expect.within(KitCluster.PATIENCE, () -> slow.standing() > 0, () -> "No frame came");
            final CompletableFuture<Void> sent = new CompletableFuture<>();
            final Thread sender = new Thread(() -> {
                try {
                    for (int i = 0; i < 3; i++) {
                        ring.member(1).service().sendTo(ring.member(0).id(), Frames.of(2, i, 64), Ring.SEND);
                    }
                    sent.complete(null);
                } catch (final RuntimeException e) {
                    sent.completeExceptionally(e);
                }
            }, "kit sender");
            sender.setDaemon(true);
            sender.start();
            Expect.inTime(sent, MEANWHILE, "A send of a member whose receiver stands still");
            ring.arrives(List.of(ring.member(0)), 2, 3);
        } finally {
            slow.release();
        }
        ring.arrives(ring.members(), 1, 3);
        ring.clean();
    }

    private static void oneAtATime(final Trial trial) {
        final Ring ring = Ring.upTo(trial, 2);
        final int last = ring.members().size() - 1;
        final FrameRecorder slow = ring.recorder(last);
        slow.block();
        try {
            ring.send(0, Delivery.FIFO, 1, 0, 20, 64);
            Expect.within(KitCluster.PATIENCE, () -> slow.standing() > 0, () -> "No frame came");
            Expect.becomes(java.time.Duration.ofMillis(200), () -> slow.standing() > 1);
            Expect.equal(1, slow.standing(), "frames of one sender that are being delivered at once");
        } finally {
            slow.release();
        }
        ring.arrives(ring.members(), 1, 20);
        Expect.equal(IntStream.range(0, 20).boxed().toList(), slow.numbers(1), "frames of n1");
        ring.clean();
    }
}
