package io.coterie.engine.corosync;

import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

import io.coterie.api.core.DeadlineExceededException;
import io.coterie.api.core.OutcomeUnknownException;
import io.coterie.api.core.UnavailableException;
import io.coterie.api.messaging.spi.FrameParts;

/**
 * Lets senders through while receivers keep up and Corosync takes what is sent: the shell around {@link SendWindow}.
 * Senders wait here and nowhere else, so that their time-outs hold and {@code close} ends their waiting. Owns its
 * locks, no thread; used by any number of threads.
 */
final class SendGate {
    /** Between two tries of a message that Corosync did not take. */
    private static final long PAUSE_NANOS = 500_000;
    /** Fair, so that senders keep their order; held while a frame gets its position and is given away. */
    private final ReentrantLock turn = new ReentrantLock(true);
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final SendWindow window;
    /** With the lock: whether there is a view to send in, and whether there ever will be again. */
    private boolean open;
    private boolean closed;

    SendGate(final long window) {
        this.window = new SendWindow(window);
    }

    /** A view was installed. */
    void receivers(final Collection<GroupProcess> present, final boolean fresh) {
        change(() -> {
            window.receivers(present, fresh);
            open = true;
        });
    }

    /** The connection is lost: nobody can be sent to until the next view. */
    void lost() {
        change(() -> open = false);
    }

    void delivered(final GroupProcess receiver, final long position) {
        change(() -> window.delivered(receiver, position));
    }

    /** Throws what a send would throw if there is nothing to send in. */
    void checkOpen() {
        lock.lock();
        try {
            check();
        } finally {
            lock.unlock();
        }
    }

    /** Ends all waiting with {@code messaging.closed}; nothing passes any more. */
    void close() {
        change(() -> closed = true);
    }

    /**
     * Sends a frame, waiting for its turn, for room and for Corosync.
     *
     * @param receiver to whom alone; null for all
     * @param parts the bytes
     * @param timeout how long to wait
     * @param group takes it, in pieces that follow each other
     */
    void send(final GroupProcess receiver, final FrameParts parts, final Duration timeout,
            final Function<byte[][], GroupLibrary.Taken> group) {
        final long deadline = System.nanoTime() + timeout.toNanos();
        boolean held = false;
        try {
            held = turn.tryLock() || turn.tryLock(timeout.toNanos(), TimeUnit.NANOSECONDS);
            if (!held) {
                throw full(null);
            }
            final long cost = SendWindow.cost(parts.size());
            final long position = admitted(receiver, cost, deadline);
            if (position > 0) {
                final byte[] start = new GroupMessage.Frame(position, receiver, parts).start();
                transmit(new byte[][] {start, parts.body()}, position, deadline, group);
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

    /** {@return the position of the frame; 0 if its receiver is not there, so that it is dropped} */
    private long admitted(final GroupProcess receiver, final long cost, final long deadline)
            throws InterruptedException {
        lock.lockInterruptibly();
        try {
            check();
            while (!window.admits(receiver, cost)) {
                if (changed.awaitNanos(deadline - System.nanoTime()) <= 0 && !window.admits(receiver, cost)) {
                    check();
                    throw full(null);
                }
                check();
            }
            return receiver != null && !window.knows(receiver) ? 0 : window.next(cost);
        } finally {
            lock.unlock();
        }
    }

    private void transmit(final byte[][] pieces, final long position, final long deadline,
            final Function<byte[][], GroupLibrary.Taken> group) throws InterruptedException {
        while (true) {
            lock.lockInterruptibly();
            try {
                check();
                final GroupLibrary.Taken taken = group.apply(pieces);
                if (taken == GroupLibrary.Taken.YES) {
                    window.sent(position);
                    return;
                }
                if (taken == GroupLibrary.Taken.LOST) {
                    throw new OutcomeUnknownException("messaging.engine-lost",
                        "Corosync went away while it took the frame.", "Look whether it came, or send again.");
                }
                if (System.nanoTime() >= deadline) {
                    throw full(null);
                }
                changed.awaitNanos(Math.max(1, Math.min(PAUSE_NANOS, deadline - System.nanoTime())));
            } finally {
                lock.unlock();
            }
        }
    }

    /** With the lock held. */
    private void check() {
        if (closed) {
            throw new UnavailableException("messaging.closed", "The messaging engine is closed.",
                "Send again when a messaging component is there.");
        }
        if (!open) {
            throw new UnavailableException("messaging.engine-lost", "There is no connection to Corosync.",
                "Send again when this member is in a view with others; see its log.");
        }
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

    private static DeadlineExceededException full(final Throwable cause) {
        return new DeadlineExceededException("messaging.full",
            "The way to the receivers stayed full, or Corosync took nothing, until the deadline.",
            "Send less, or give more time; a receiver that stands still is out of the view after a while.", cause);
    }
}
