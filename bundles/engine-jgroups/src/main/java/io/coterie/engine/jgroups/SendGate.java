package io.coterie.engine.jgroups;

import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

import org.jgroups.Address;

import io.coterie.api.core.DeadlineExceededException;
import io.coterie.api.core.OutcomeUnknownException;
import io.coterie.api.core.UnavailableException;
import io.coterie.api.messaging.spi.FrameParts;

/**
 * Lets senders through while receivers keep up: the shell around {@link FlowWindow}. Senders wait here and nowhere
 * else, so that their time-outs hold and {@code close} ends their waiting; what is let through never blocks in JGroups,
 * because the window is smaller than its queues. Owns its locks, no thread; used by any number of threads.
 */
final class SendGate {
    private final FlowWindow<Address> flow;
    /** Fair, so that senders keep their order; held while a frame gets its position and is given to the channel. */
    private final ReentrantLock turn = new ReentrantLock(true);
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean closed;

    SendGate(final long window) {
        flow = new FlowWindow<>(window);
    }

    /** Gives a frame to the channel. */
    @FunctionalInterface
    interface Transmission {
        /**
         * Hands over.
         *
         * @param head what goes before the frame's body
         * @throws Exception if the channel fails
         */
        void transmit(FrameHead head) throws Exception;
    }

    /** Sends to all, waiting for its turn and for room. */
    void toAll(final FrameParts frame, final Duration timeout, final Transmission channel) {
        final long cost = FlowWindow.cost(frame.size());
        pass(() -> flow.admitsToAll(cost), () -> new FrameHead(FrameFormat.Kind.ALL, flow.takeToAll(cost),
            frame.head()), timeout, channel);
    }

    /** Sends to one, waiting for its turn and for room; drops the frame if the receiver is not there. */
    void toOne(final Address receiver, final FrameParts frame, final Duration timeout, final Transmission channel) {
        final long cost = FlowWindow.cost(frame.size());
        pass(() -> flow.admitsTo(receiver, cost), () -> flow.knows(receiver) ? new FrameHead(FrameFormat.Kind.ONE,
            flow.takeTo(receiver, cost), frame.head()) : null, timeout, channel);
    }

    /** Sets who receives, see {@link FlowWindow#receivers}. */
    void receivers(final Collection<Address> present, final boolean forget) {
        change(() -> flow.receivers(present, forget));
    }

    /** A receiver told its positions. */
    void delivered(final Address receiver, final long ofAll, final long ofIts) {
        change(() -> flow.delivered(receiver, ofAll, ofIts));
    }

    /** Ends all waiting with {@code messaging.closed}; nothing passes any more. */
    void close() {
        change(() -> closed = true);
    }

    private void change(final Runnable what) {
        lock.lock();
        try {
            what.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void pass(final BooleanSupplier admits, final Supplier<FrameHead> taken, final Duration timeout,
            final Transmission channel) {
        final long deadline = System.nanoTime() + timeout.toNanos();
        boolean held = false;
        try {
            held = turn.tryLock() || turn.tryLock(timeout.toNanos(), TimeUnit.NANOSECONDS);
            if (!held) {
                throw full(null);
            }
            final FrameHead head = admitted(admits, taken, deadline);
            if (head != null) {
                transmit(head, channel);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw full(e);
        } finally {
            if (held) {
                turn.unlock();
            }
        }
    }

    private FrameHead admitted(final BooleanSupplier admits, final Supplier<FrameHead> taken, final long deadline)
            throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!closed && !admits.getAsBoolean()) {
                if (changed.awaitNanos(deadline - System.nanoTime()) <= 0 && !closed && !admits.getAsBoolean()) {
                    throw full(null);
                }
            }
            if (closed) {
                throw closed(null);
            }
            return taken.get();
        } finally {
            lock.unlock();
        }
    }

    private static void transmit(final FrameHead head, final Transmission channel) {
        try {
            channel.transmit(head);
        } catch (IllegalStateException e) {
            throw closed(e);
        } catch (Exception e) {
            throw new OutcomeUnknownException("messaging.engine-failed", "JGroups failed while it took a frame.",
                "Ask the receivers whether it came before sending it again.", e);
        }
    }

    private static UnavailableException closed(final Throwable cause) {
        return new UnavailableException("messaging.closed", "The messaging instance is closed.",
            "Send again when a messaging component is there.", cause);
    }

    private static DeadlineExceededException full(final Throwable cause) {
        return new DeadlineExceededException("messaging.full", "The way to a receiver stayed full.",
            "Send again later, or give more time.", cause);
    }
}
