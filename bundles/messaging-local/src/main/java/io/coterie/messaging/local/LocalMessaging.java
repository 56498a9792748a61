package io.coterie.messaging.local;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.coterie.api.component.ComponentInstance;
import io.coterie.api.component.InstanceContext;
import io.coterie.api.core.DeadlineExceededException;
import io.coterie.api.core.LimitExceededException;
import io.coterie.api.core.MemberId;
import io.coterie.api.messaging.Delivery;
import io.coterie.api.messaging.spi.FrameParts;
import io.coterie.api.messaging.spi.FrameSink;
import io.coterie.api.messaging.spi.MessagingComponent;

/**
 * What is sent comes back through one bounded queue and one thread, so every order is given. Owns that thread from
 * {@code open} to {@code close}; the sink is called on it alone, and may block.
 */
final class LocalMessaging implements ComponentInstance<MessagingComponent>, MessagingComponent {
    /** 64 MiB for a message, and room for the header that the slot puts before it. */
    static final int MAX_FRAME_BYTES = 64 * 1024 * 1024 + 64 * 1024;
    /** How long {@code close} waits for a receiver that does not return. */
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(2);
    private static final Logger LOG = LoggerFactory.getLogger(LocalMessaging.class);

    private final InstanceContext context;
    private final LoopbackQueue queue;
    private volatile Thread deliverer;

    LocalMessaging(final InstanceContext context, final LoopbackQueue queue) {
        this.context = context;
        this.queue = queue;
    }

    @Override
    public MessagingComponent service() {
        return this;
    }

    @Override
    public void warm(final long epoch, final Duration timeout) {
        // nothing to bind: the thread starts when there is somebody to deliver to
    }

    @Override
    public Set<Delivery> deliveries() {
        return EnumSet.allOf(Delivery.class);
    }

    @Override
    public int maxFrameBytes() {
        return MAX_FRAME_BYTES;
    }

    @Override
    public synchronized void open(final FrameSink sink) {
        final Thread thread = new Thread(() -> deliver(sink),
            "coterie-" + context.cluster().name() + "-" + context.self().node() + "-messaging-local");
        thread.setDaemon(true);
        deliverer = thread;
        thread.start();
    }

    @Override
    public void sendToAll(final Delivery delivery, final byte[] frame, final Duration timeout) {
        sendToAll(delivery, FrameParts.whole(frame), timeout);
    }

    @Override
    public void sendToAll(final Delivery delivery, final FrameParts frame, final Duration timeout) {
        Objects.requireNonNull(delivery, "delivery");
        inTime(timeout);
        queue.put(checked(true, frame), timeout);
    }

    @Override
    public void sendTo(final MemberId to, final byte[] frame, final Duration timeout) {
        sendTo(to, FrameParts.whole(frame), timeout);
    }

    @Override
    public void sendTo(final MemberId to, final FrameParts frame, final Duration timeout) {
        inTime(timeout);
        if (to.equals(context.self())) {
            queue.put(checked(false, frame), timeout);
        }
    }

    private static void inTime(final Duration timeout) {
        if (timeout.isNegative()) {
            throw new DeadlineExceededException("messaging.deadline",
                "The time for the message was over before it was sent.", "Allow more time.");
        }
    }

    @Override
    public synchronized void close() {
        queue.close();
        final Thread thread = deliverer;
        if (thread == null || thread == Thread.currentThread()) {
            return;
        }
        thread.interrupt();
        try {
            thread.join(CLOSE_PATIENCE.toMillis());
            if (thread.isAlive()) {
                LOG.warn("the receiver of {} did not return within {}", context.instance(), CLOSE_PATIENCE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void deliver(final FrameSink sink) {
        sink.members(List.of(context.self()));
        while (true) {
            try {
                final LoopbackQueue.Item item = queue.take();
                if (item == null) {
                    return;
                }
                give(sink, item.toAll(), item.frame());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException e) {
                LOG.error("a receiver of {} failed; the next frame is delivered all the same", context.instance(), e);
            }
        }
    }

    private void give(final FrameSink sink, final boolean toAll, final FrameParts frame) {
        if (toAll && frame.isWhole()) {
            sink.frame(context.self(), frame.body());
        } else if (toAll) {
            sink.framesInParts(context.self(), List.of(frame));
        } else if (frame.isWhole()) {
            sink.frameToMe(context.self(), frame.body());
        } else {
            sink.frameToMe(context.self(), frame);
        }
    }

    private static LoopbackQueue.Item checked(final boolean toAll, final FrameParts frame) {
        if (frame.size() > MAX_FRAME_BYTES) {
            throw new LimitExceededException("messaging.too-large",
                "The frame has " + frame.size() + " bytes; the largest has " + MAX_FRAME_BYTES + ".",
                "Send it in parts.");
        }
        return new LoopbackQueue.Item(toAll, frame);
    }
}
