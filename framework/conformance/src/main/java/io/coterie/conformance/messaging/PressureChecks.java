package io.coterie.conformance.messaging;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import io.coterie.api.core.DeadlineExceededException;
import io.coterie.api.core.OutcomeUnknownException;
import io.coterie.api.core.UnavailableException;
import io.coterie.api.messaging.Delivery;
import io.coterie.api.messaging.spi.MessagingComponent;
import io.coterie.conformance.Check;
import io.coterie.conformance.CheckFailed;
import io.coterie.conformance.Expect;
import io.coterie.conformance.Trial;
import io.coterie.conformance.world.KitCluster;
import io.coterie.conformance.world.Member;

/** A receiver that stands still, and the end while senders wait. Stateless. */
final class PressureChecks {
    private static final int FRAME = 32 * 1024;
    /** What may wait for one receiver; more than any sensible window, less than a heap. */
    static final long BOUND = 160L * 1024 * 1024;
    private static final Duration SHORT = Duration.ofMillis(150);
    /** Long enough to tell who waits ten times as long. */
    private static final Duration LONGER = Duration.ofSeconds(2);
    private static final Duration CLOSE = KitCluster.PATIENCE.dividedBy(2);
    private static final int SENDERS = 3;

    private PressureChecks() {
    }

    static List<Check> all() {
        return List.of(
            Check.of("messaging.back-pressure-bounded",
                "No queue grows without bound: when the way is full, send waits up to its time-out and then ends with"
                    + " DeadlineExceededException; the message was not accepted. What was accepted is delivered.",
                PressureChecks::bounded),
            Check.of("messaging.slow-receiver-holds-up-no-other-sender",
                "Frames of different senders are independent: a sender to others goes on when one receiver is cured.",
                PressureChecks::recovers),
            Check.of("messaging.closes-with-senders-waiting",
                "close() ends it, from whatever state: senders that wait end, and nothing is delivered afterwards.",
                PressureChecks::closesWithSenders),
            Check.of("messaging.silent-after-close",
                "After close() nothing is delivered, and send ends with UnavailableException: not accepted.",
                PressureChecks::silentAfterClose));
    }

    /** Takes a frame to all, or to one member. */
    private enum Way {
        ALL, ONE
    }

    private static void bounded(final Trial trial) {
        for (final Way way : Way.values()) {
            bounded(trial, way);
        }
    }

    private static void bounded(final Trial trial, final Way way) {
        final Ring ring = Ring.upTo(trial, 2);
        final int last = ring.members().size() - 1;
        ring.recorder(last).block();
        final List<Integer> accepted = new ArrayList<>();
        int number = 0;
        try {
            boolean full = false;
            while (!full) {
                if ((long) accepted.size() * FRAME > BOUND) {
                    throw new CheckFailed(accepted.size() + " frames of " + FRAME
                        + " bytes were accepted for a receiver that stands still.");
                }
                full = refused(ring, way, number, accepted, SHORT);
                number++;
            }
            refused(ring, way, number, accepted, LONGER);
        } finally {
            ring.recorder(last).release();
        }
        final List<Member<MessagingComponent>> to = way == Way.ALL ? ring.members() : List.of(ring.member(last));
        ring.arrives(to, 1, accepted.size());
        OrderChecks.quiet(ring);
        to.forEach(m -> Expect.equal(accepted, Ring.recorder(m).numbers(1), "frames on " + m.id()
            + " against those that were accepted"));
        ring.clean();
        trial.evidence(accepted.size() + " frames of " + FRAME + " bytes were accepted until the way "
            + (way == Way.ALL ? "to all" : "to one") + " was full.");
    }

    private static boolean refused(final Ring ring, final Way way, final int number,
            final List<Integer> accepted, final Duration timeout) {
        final long begin = System.nanoTime();
        final MessagingComponent from = ring.member(0).service();
        final byte[] frame = Frames.of(1, number, FRAME);
        try {
            if (way == Way.ALL) {
                from.sendToAll(Delivery.FIFO, frame, timeout);
            } else {
                from.sendTo(ring.member(ring.members().size() - 1).id(), frame, timeout);
            }
            accepted.add(number);
            return false;
        } catch (final DeadlineExceededException e) {
            Expect.kept(begin, timeout, "A send to a way that is full");
            return true;
        }
    }

    private static void recovers(final Trial trial) {
        final Ring ring = Ring.upTo(trial, 3);
        final int last = ring.members().size() - 1;
        ring.recorder(last).block();
        final List<Integer> accepted = new ArrayList<>();
        try {
            int number = 0;
            while (number < 10_000 && !refused(ring, Way.ALL, number, accepted, SHORT)) {
                number++;
            }
        } finally {
            ring.recorder(last).release();
        }
        for (int i = 0; i < ring.members().size(); i++) {
            ring.send(i, Delivery.FIFO, 10 + i, 0, 50, 1000);
        }
        ring.arrives(ring.members(), 1, accepted.size());
        for (int i = 0; i < ring.members().size(); i++) {
            final int stream = 10 + i;
            ring.arrives(ring.members(), stream, 50);
            ring.members().forEach(m -> Expect.equal(IntStream.range(0, 50).boxed().toList(),
                Ring.recorder(m).numbers(stream), "frames of stream " + stream + " on " + m.id()));
        }
        ring.members().forEach(m -> Expect.equal(accepted, Ring.recorder(m).numbers(1), "frames on " + m.id()
            + " against those that were accepted while one stood still"));
        ring.clean();
    }

    private static void closesWithSenders(final Trial trial) {
        final Ring ring = Ring.upTo(trial, 1);
        final FrameRecorder recorder = ring.recorder(0);
        recorder.block();
        final AtomicInteger accepted = new AtomicInteger();
        final ConcurrentLinkedQueue<RuntimeException> ends = new ConcurrentLinkedQueue<>();
        final List<Thread> senders = new ArrayList<>();
        for (int s = 0; s < SENDERS; s++) {
            final int stream = s;
            final Thread sender = new Thread(() -> {
                try {
                    for (int i = 0; i < BOUND / FRAME; i++) {
                        ring.member(0).service().sendToAll(Delivery.FIFO, Frames.of(stream, i, FRAME),
                            Duration.ofMinutes(5));
                        accepted.incrementAndGet();
                    }
                } catch (final RuntimeException e) {
                    ends.add(e);
                }
            }, "kit sender " + s);
            sender.setDaemon(true);
            senders.add(sender);
            sender.start();
        }
        Expect.within(KitCluster.PATIENCE, () -> standsStill(accepted), () -> "The senders never waited");
        closes(ring);
        recorder.closed();
        recorder.release();
        Expect.within(CLOSE, () -> senders.stream().noneMatch(Thread::isAlive),
            () -> "Senders still wait after close()");
        for (final RuntimeException end : ends) {
            Expect.that(end instanceof UnavailableException || end instanceof OutcomeUnknownException
                || end instanceof DeadlineExceededException, () -> "A sender that waited ended with " + end + ".");
        }
        Expect.equal(SENDERS, ends.size(), "senders that ended with an error");
        Expect.becomes(Duration.ofMillis(300), () -> false);
        recorder.clean();
        trial.evidence(accepted + " frames were accepted before.");
    }

    /** Whether no frame has been accepted for a while. */
    private static boolean standsStill(final AtomicInteger accepted) {
        final int before = accepted.get();
        return before > 0 && !Expect.becomes(Duration.ofMillis(500), () -> accepted.get() != before);
    }

    private static void closes(final Ring ring) {
        final AtomicBoolean done = new AtomicBoolean();
        final Thread closer = new Thread(() -> {
            ring.member(0).instance().close();
            done.set(true);
        }, "kit close");
        closer.setDaemon(true);
        closer.start();
        Expect.within(CLOSE, done::get, () -> "close() did not return");
    }

    private static void silentAfterClose(final Trial trial) {
        final Ring ring = Ring.upTo(trial, 2);
        ring.send(0, Delivery.FIFO, 1, 0, 2000, 500);
        closes(ring);
        final FrameRecorder recorder = ring.recorder(0);
        recorder.closed();
        Expect.refused("sendToAll after close()", () -> ring.member(0).service().sendToAll(Delivery.FIFO, new byte[1],
            Duration.ofSeconds(1)), UnavailableException.class);
        Expect.refused("sendTo after close()", () -> ring.member(0).service().sendTo(ring.member(0).id(), new byte[1],
            Duration.ofSeconds(1)), UnavailableException.class);
        for (int i = 1; i < ring.members().size(); i++) {
            ring.send(i, Delivery.FIFO, 2, 0, 50, 500);
        }
        Expect.becomes(Duration.ofMillis(300), () -> false);
        recorder.clean();
    }
}
