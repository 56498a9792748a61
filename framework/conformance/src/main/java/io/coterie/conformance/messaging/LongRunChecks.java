package io.coterie.conformance.messaging;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import io.coterie.api.core.MemberId;
import io.coterie.api.messaging.Delivery;
import io.coterie.api.messaging.MessagingGuarantees;
import io.coterie.api.messaging.spi.MessagingComponent;
import io.coterie.conformance.Check;
import io.coterie.conformance.CheckFailed;
import io.coterie.conformance.Expect;
import io.coterie.conformance.Memory;
import io.coterie.conformance.NotChecked;
import io.coterie.conformance.Trial;
import io.coterie.conformance.world.KitCluster;
import io.coterie.conformance.world.Member;

/** What happens seldom: many frames, and a network that drops some for a moment. Stateless. */
final class LongRunChecks {
    /** What goes wrong once in five thousand frames is seen on each way. */
    private static final int MANY = 12_000;
    private static final int LARGEST = 200;
    /** Streams of frames to one member are numbered from here. */
    private static final int TO_ONE = 100;
    /** Shorter than any engine takes to count a member as lost. */
    private static final Duration MOMENT = Duration.ofMillis(200);
    private static final int BETWEEN = 100;
    private static final int SIZE = 500;
    private static final int CUTS = 3;
    private static final int ROUNDS = 4;
    private static final int OF_A_ROUND = 500;
    private static final int LARGE = 32 * 1024;

    private LongRunChecks() {
    }

    static List<Check> all() {
        return List.of(
            Check.of("messaging.none-of-many-is-lost",
                "Of many thousands of frames, to all and to one, none is lost, repeated or out of order.",
                LongRunChecks::many).whenClaimed(MessagingGuarantees.FIFO),
            Check.of("messaging.dropped-for-a-moment",
                "What the network drops for a moment is sent again: among members that stay it comes once, in order.",
                LongRunChecks::moment).members(2).whenClaimed(MessagingGuarantees.FIFO),
            Check.of("messaging.keeps-no-frame",
                "What was delivered everywhere is let go: memory does not grow with the frames that were sent.",
                LongRunChecks::memory));
    }

    private static void many(final Trial trial) {
        final Ring ring = Ring.upTo(trial, 3);
        final int size = ring.members().size();
        final ConcurrentLinkedQueue<Throwable> failed = new ConcurrentLinkedQueue<>();
        final AtomicInteger sent = new AtomicInteger();
        final List<Thread> senders = new ArrayList<>();
        for (int s = 0; s < size; s++) {
            final int sender = s;
            final int[] sizes = trial.random().ints(MANY, Frames.HEADER, LARGEST).toArray();
            final Thread thread = new Thread(() -> {
                final MessagingComponent from = ring.member(sender).service();
                final MemberId next = ring.member((sender + 1) % size).id();
                try {
                    for (int i = 0; i < MANY; i++) {
                        from.sendToAll(Delivery.FIFO, Frames.of(sender, i, sizes[i]), Ring.SEND);
                        from.sendTo(next, Frames.of(TO_ONE + sender, i, sizes[i]), Ring.SEND);
                        sent.incrementAndGet();
                    }
                } catch (final RuntimeException e) {
                    failed.add(e);
                }
            }, "kit sender " + s);
            thread.setDaemon(true);
            senders.add(thread);
            thread.start();
        }
        goesOn(() -> senders.stream().noneMatch(Thread::isAlive), sent::get, "frames were taken");
        Expect.that(failed.isEmpty(), () -> "A send failed: " + failed.peek());
        final int all = size * MANY + MANY;
        for (final Member<MessagingComponent> one : ring.members()) {
            goesOn(() -> Ring.recorder(one).frames() >= all, Ring.recorder(one)::frames, "of " + all
                + " frames came on " + one.id());
        }
        OrderChecks.quiet(ring);
        final List<Integer> whole = IntStream.range(0, MANY).boxed().toList();
        for (int at = 0; at < size; at++) {
            final FrameRecorder recorder = ring.recorder(at);
            for (int s = 0; s < size; s++) {
                Expect.equal(whole, recorder.numbers(s), "frames of n" + (s + 1) + " to all on "
                    + ring.member(at).id());
            }
            final int before = (at + size - 1) % size;
            Expect.equal(whole, recorder.numbers(TO_ONE + before), "frames of n" + (before + 1) + " to "
                + ring.member(at).id());
        }
        ring.clean();
        trial.evidence(size + " members, " + all + " frames on each.");
    }

    /** Waits as long as it goes on: a slow machine is no failure. */
    private static void goesOn(final java.util.function.BooleanSupplier done,
            final java.util.function.IntSupplier progress, final String what) {
        while (true) {
            final int before = progress.getAsInt();
            if (Expect.becomes(KitCluster.PATIENCE, () -> done.getAsBoolean() || progress.getAsInt() != before)) {
                if (done.getAsBoolean()) {
                    return;
                }
                continue;
            }
            throw new CheckFailed(progress.getAsInt() + " " + what + ", and no more.");
        }
    }

    /** A window fills once, and a timer lets go after a while; what is kept for ever grows with each round. */
    private static void memory(final Trial trial) {
        final Ring ring = Ring.upTo(trial, 2);
        final long sent = (long) OF_A_ROUND * LARGE;
        final List<Long> used = new ArrayList<>();
        boolean grows = true;
        // the first rounds fill windows and load classes; the last two are beyond any sensible window
        while (used.size() < ROUNDS || grows && (used.size() - 2) * sent <= PressureChecks.BOUND) {
            final int round = used.size();
            ring.send(0, Delivery.FIFO, round, 0, OF_A_ROUND, LARGE);
            ring.arrives(ring.members(), round, OF_A_ROUND);
            used.add(Memory.used());
            grows = round >= 2 && used.get(round) - used.get(round - 2) >= sent;
        }
        final List<Long> grown = IntStream.range(1, used.size()).mapToObj(i -> used.get(i) - used.get(i - 1)).toList();
        final long before = used.get(used.size() - 3);
        Expect.that(!grows || Expect.becomes(KitCluster.PATIENCE, () -> Memory.used() - before < sent),
            () -> "In rounds of " + sent + " bytes that were sent the memory in use grew by " + grown
                + " bytes, and stayed there.");
        ring.clean();
        trial.evidence("Rounds of " + sent + " bytes, growth of " + grown + " bytes.");
    }

    private static void moment(final Trial trial) {
        final Ring ring = Ring.upTo(trial, 3);
        final List<Long> millis = new ArrayList<>();
        final List<Integer> sent;
        try {
            sent = cuts(trial, ring, millis);
        } catch (final CheckFailed e) {
            notLost(ring, millis);
            throw e;
        }
        notLost(ring, millis);
        ring.clean();
        trial.evidence(CUTS + " cuts of " + millis + " ms, " + sent + " frames.");
    }

    /** Whoever is counted as lost may miss frames; that can be noticed long after the cut. */
    private static void notLost(final Ring ring, final List<Long> millis) {
        if (ring.members().stream().anyMatch(m -> Ring.recorder(m).views() > 1)) {
            throw new NotChecked("The engine counted a member as lost for cuts of " + millis + " ms, of which each was"
                + " to take " + MOMENT.toMillis() + " ms.");
        }
    }

    private static List<Integer> cuts(final Trial trial, final Ring ring, final List<Long> millis) {
        try (Streams streams = new Streams(ring, Delivery.FIFO, SIZE)) {
            for (int i = 0; i < CUTS; i++) {
                final int now = ring.members().stream().mapToInt(m -> Streams.accepted(ring, m)).max().orElse(0);
                streams.until(now + BETWEEN);
                final long begin = System.nanoTime();
                ring.cluster().network().cut(ring.member(trial.random().nextInt(ring.members().size())).node(),
                    ring.cluster().nodes());
                Expect.becomes(MOMENT, () -> false);
                ring.cluster().network().heal();
                millis.add(Duration.ofNanos(System.nanoTime() - begin).toMillis());
            }
        }
        final List<Integer> sent = ring.members().stream().map(m -> Streams.accepted(ring, m)).toList();
        for (int s = 0; s < sent.size(); s++) {
            final int stream = s;
            final int wanted = sent.get(s);
            ring.arrives(ring.members(), stream, wanted);
            OrderChecks.quiet(ring);
            ring.members().forEach(m -> Expect.equal(IntStream.range(0, wanted).boxed().toList(),
                Ring.recorder(m).numbers(stream), "frames of n" + (stream + 1) + " on " + m.id()));
        }
        return sent;
    }
}
