package io.coterie.conformance.messaging;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import io.coterie.api.core.CoterieException;
import io.coterie.api.core.DeadlineExceededException;
import io.coterie.api.messaging.Delivery;
import io.coterie.api.messaging.spi.MessagingComponent;
import io.coterie.conformance.Expect;
import io.coterie.conformance.world.KitCluster;
import io.coterie.conformance.world.Member;

/** Every member of a ring sends a stream of its own, numbered by its place in the ring, until this is closed. */
final class Streams implements AutoCloseable {
    private static final Duration SEND = Duration.ofMillis(200);
    private final Ring ring;
    private final Map<Member<?>, AtomicInteger> accepted;
    private final List<Thread> senders = new ArrayList<>();
    private final int lead;
    private volatile boolean ended;

    Streams(final Ring ring, final Delivery delivery, final int size) {
        this(ring, delivery, size, Integer.MAX_VALUE);
    }

    /** No sender is more than so many frames ahead of another: on a busy machine one might send after the other. */
    Streams(final Ring ring, final Delivery delivery, final int size, final int lead) {
        this.ring = ring;
        this.lead = lead;
        this.accepted = ring.accepted();
        for (int i = 0; i < ring.members().size(); i++) {
            final int stream = i;
            final Member<MessagingComponent> from = ring.member(i);
            final AtomicInteger count = accepted.computeIfAbsent(from, m -> new AtomicInteger());
            final Thread sender = new Thread(() -> send(from, delivery, stream, size, count), "kit stream " + i);
            sender.setDaemon(true);
            senders.add(sender);
        }
        senders.forEach(Thread::start);
    }

    private void send(final Member<MessagingComponent> from, final Delivery delivery, final int stream, final int size,
            final AtomicInteger count) {
        while (!ended) {
            if (lead < Integer.MAX_VALUE && count.get() - least() >= lead) {
                Thread.onSpinWait();
                Thread.yield();
                continue;
            }
            try {
                from.service().sendToAll(delivery, Frames.of(stream, count.get(), size), SEND);
                count.incrementAndGet();
            } catch (final DeadlineExceededException e) {
                // not accepted: the same frame again, until the way is free or the stream is ended
                Thread.onSpinWait();
            } catch (final CoterieException e) {
                // a member that is cut off may fail; what it had accepted is what counts
                return;
            }
        }
    }

    private int least() {
        return accepted.values().stream().mapToInt(AtomicInteger::get).min().orElse(0);
    }

    /** How many frames of a member were accepted. */
    static int accepted(final Ring ring, final Member<?> of) {
        return ring.accepted().get(of).get();
    }

    /** Waits until every member has sent so many frames. */
    void until(final int many) {
        until(many, ring.members());
    }

    void until(final int many, final List<Member<MessagingComponent>> who) {
        who.forEach(m -> Expect.within(KitCluster.PATIENCE, () -> accepted.get(m).get() >= many,
            () -> m.id() + " could send " + accepted.get(m) + " frames, not " + many));
    }

    @Override
    public void close() {
        ended = true;
        Expect.within(KitCluster.PATIENCE, () -> senders.stream().noneMatch(Thread::isAlive),
            () -> "A sender did not end");
    }
}
