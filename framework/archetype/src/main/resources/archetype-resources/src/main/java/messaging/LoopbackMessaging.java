package ${package};

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.coterie.api.component.ComponentInstance;
import io.coterie.api.component.InstanceContext;
import io.coterie.api.core.DeadlineExceededException;
import io.coterie.api.core.LimitExceededException;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.RejectedException;
import io.coterie.api.core.UnavailableException;
import io.coterie.api.messaging.Delivery;
import io.coterie.api.messaging.spi.FrameSink;
import io.coterie.api.messaging.spi.MessagingComponent;

/**
 * What this member sends comes back to it, through a queue that holds few frames, so that a slow receiver is felt by
 * its senders.
 *
 * <p>A real component has a network between the queue and the receivers. Raise {@code maxMembers} in the provider then,
 * and the kit checks it with three members, links that fail and members that are lost.
 *
 * <p>Threads: senders wait in {@code put}, one thread of the instance's own calls the sink, which may block.
 */
final class LoopbackMessaging implements ComponentInstance<MessagingComponent>, MessagingComponent {
    /** A message of 1 MiB, as the provider claims, and room for the header that the slot puts before it. */
    static final int MAX_FRAME_BYTES = (1024 + 64) * 1024;
    /** With the largest frames a receiver that stands still costs 34 MiB, no more. */
    private static final int MAX_WAITING = 32;
    /** How long {@code close} waits for a receiver that does not return. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Set<Delivery> ORDERS = Set.copyOf(EnumSet.of(Delivery.UNORDERED, Delivery.FIFO));
    private static final Logger LOG = LoggerFactory.getLogger(LoopbackMessaging.class);

    private final InstanceContext context;
    private final Deque<Item> waiting = new ArrayDeque<>();
    private Thread deliverer;
    private boolean closed;

    /** A frame on its way. */
    private record Item(boolean toAll, byte[] frame) {
    }

    LoopbackMessaging(final InstanceContext context) {
        this.context = context;
    }

    @Override
    public MessagingComponent service() {
        return this;
    }

    @Override
    public void warm(final long epoch, final Duration timeout) {
        // nothing to bind
    }

    @Override
    public Set<Delivery> deliveries() {
        return ORDERS;
    }

    @Override
    public int maxFrameBytes() {
        return MAX_FRAME_BYTES;
    }

    @Override
    public synchronized void open(final FrameSink sink) {
        Objects.requireNonNull(sink, "sink");
        if (!closed) {
            deliverer = new Thread(() -> deliver(sink), "${component}-" + context.self().node());
            deliverer.setDaemon(true);
            deliverer.start();
        }
    }

    @Override
    public void sendToAll(final Delivery delivery, final byte[] frame, final Duration timeout) {
        if (!ORDERS.contains(Objects.requireNonNull(delivery, "delivery"))) {
            throw new RejectedException("messaging.no-such-order", "The order " + delivery + " is not given.",
                "Ask for one of " + ORDERS + ", or choose another component.");
        }
        inTime(timeout);
        put(new Item(true, frame), timeout);
    }

    @Override
    public void sendTo(final MemberId to, final byte[] frame, final Duration timeout) {
        inTime(timeout);
        if (Objects.requireNonNull(to, "to").equals(context.self())) {
            put(new Item(false, frame), timeout);
        }
    }

    private static void inTime(final Duration timeout) {
        if (timeout.isNegative()) {
            throw new DeadlineExceededException("messaging.deadline",
                "The time for the message was over before it was sent.", "Allow more time.");
        }
    }

    private synchronized void put(final Item item, final Duration timeout) {
        if (item.frame().length > MAX_FRAME_BYTES) {
            throw new LimitExceededException("messaging.too-large", "The frame has " + item.frame().length + " bytes; "
                + "the largest has " + MAX_FRAME_BYTES + ".", "Send it in parts.");
        }
        final long deadline = System.nanoTime() + timeout.toNanos();
        try {
            while (!closed && waiting.size() == MAX_WAITING) {
                final long left = deadline - System.nanoTime();
                if (left <= 0) {
                    throw new DeadlineExceededException("messaging.full", "The way to the receiver stayed full.",
                        "Send again later, or give more time.");
                }
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DeadlineExceededException("messaging.interrupted", "The sender was interrupted.",
                "Send again.", e);
        }
        if (closed) {
            throw new UnavailableException("messaging.closed", "The messaging instance is closed.",
                "Send again when a messaging component is there.");
        }
        waiting.add(item);
        notifyAll();
    }

    /** The next frame; null when the instance is closed. */
    private synchronized Item take() throws InterruptedException {
        while (!closed && waiting.isEmpty()) {
            wait();
        }
        notifyAll();
        return closed ? null : waiting.remove();
    }

    private void deliver(final FrameSink sink) {
        sink.members(List.of(context.self()));
        while (true) {
            try {
                final Item item = take();
                if (item == null) {
                    return;
                }
                if (item.toAll()) {
                    sink.frame(context.self(), item.frame());
                } else {
                    sink.frameToMe(context.self(), item.frame());
                }
            } catch (final InterruptedException e) {
                return;
            } catch (final RuntimeException e) {
                LOG.error("the receiver failed; the next frame is delivered all the same", e);
            }
        }
    }

    @Override
    public void close() {
        final Thread thread;
        synchronized (this) {
            closed = true;
            waiting.clear();
            notifyAll();
            thread = deliverer;
        }
        if (thread == null || thread == Thread.currentThread()) {
            return;
        }
        thread.interrupt();
        try {
            thread.join(PATIENCE.toMillis());
            if (thread.isAlive()) {
                LOG.warn("the receiver did not return within {}", PATIENCE);
            }
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
