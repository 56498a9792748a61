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
         * @param frame with its header
         * @throws Exception if the channel fails
         */
        void transmit(byte[] frame) throws Exception;
    }

    /** Sends to all, waiting for its turn and for room. */
    void toAll(final byte[] payload, final Duration timeout, final Transmission channel) {
        final long cost = FlowWindow.cost(payload.length);
        pass(() -> flow.admitsToAll(cost), () -> FrameFormat.frame(FrameFormat.Kind.ALL, flow.takeToAll(cost),
            payload), timeout, channel);
    }

    /** Sends to one, waiting for its turn and for room; drops the frame if the receiver is not there. */
    void toOne(final Address receiver, final byte[] payload, final Duration timeout, final Transmission channel) {
        final long cost = FlowWindow.cost(payload.length);
        pass(() -> flow.admitsTo(receiver, cost), () -> flow.knows(receiver)
            ? FrameFormat.frame(FrameFormat.Kind.ONE, flow.takeTo(receiver, cost), payload) : null, timeout, channel);
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

    private void pass(final BooleanSupplier admits, final Supplier<byte[]> taken, final Duration timeout,
            final Transmission channel) {
        final long deadline = System.nanoTime() + timeout.toNanos();
        boolean held = false;
        try {
            held = turn.tryLock() || turn.tryLock(timeout.toNanos(), TimeUnit.NANOSECONDS);
            if (!held) {
                throw full(null);
            }
            final byte[] frame = admitted(admits, taken, deadline);
            if (frame != null) {
                transmit(frame, channel);
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

    private byte[] admitted(final BooleanSupplier admits, final Supplier<byte[]> taken, final long deadline)
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

    private static void transmit(final byte[] frame, final Transmission channel) {
        try {
            channel.transmit(frame);
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
