package io.coterie.messaging.local;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import io.coterie.api.core.DeadlineExceededException;
import io.coterie.api.core.UnavailableException;
import io.coterie.api.messaging.spi.FrameParts;

/**
 * The frames between the senders and the one thread that delivers them: bounded by bytes and by number, first in
 * first out, also among senders that wait. Safe for use by several threads.
 */
final class LoopbackQueue {
    /** Frames that may wait: bounds what small frames cost beside their bytes. */
    static final int MAX_FRAMES = 4096;

    private final long maxBytes;
    private final Deque<Item> items = new ArrayDeque<>();
    private final ReentrantLock sending = new ReentrantLock(true);
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition room = lock.newCondition();
    private final Condition filled = lock.newCondition();
    private long bytes;
    private boolean closed;

    /**
     * A frame on its way.
     *
     * @param toAll whether it was sent to all
     * @param frame its bytes
     */
    record Item(boolean toAll, FrameParts frame) {
    }

    LoopbackQueue(final long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** Adds an item, waiting for room; a frame larger than the whole queue waits until the queue is empty. */
    void put(final Item item, final Duration timeout) {
        final long deadline = System.nanoTime() + timeout.toNanos();
        boolean held = false;
        try {
            held = sending.tryLock() || sending.tryLock(timeout.toNanos(), java.util.concurrent.TimeUnit.NANOSECONDS);
            if (!held) {
                throw full(null);
            }
            lock.lockInterruptibly();
            try {
                while (!closed && !fits(item)) {
                    if (room.awaitNanos(deadline - System.nanoTime()) <= 0 && !closed && !fits(item)) {
                        throw full(null);
                    }
                }
                if (closed) {
                    throw new UnavailableException("messaging.closed", "The messaging instance is closed.",
                        "Send again when a messaging component is there.");
                }
                items.add(item);
                bytes += item.frame().size();
                filled.signal();
            } finally {
                lock.unlock();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw full(e);
        } finally {
            if (held) {
                sending.unlock();
            }
        }
    }

    /** Takes the next item, waiting for one; null once the queue is closed. */
    Item take() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!closed && items.isEmpty()) {
                filled.await();
            }
            if (closed) {
                return null;
            }
            final Item item = items.remove();
            bytes -= item.frame().size();
            room.signal();
            return item;
        } finally {
            lock.unlock();
        }
    }

    /** Ends all waiting; what was not delivered is dropped. */
    void close() {
        lock.lock();
        try {
            closed = true;
            items.clear();
            room.signalAll();
            filled.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private boolean fits(final Item item) {
        return items.isEmpty() || items.size() < MAX_FRAMES && bytes + item.frame().size() <= maxBytes;
    }

    private static DeadlineExceededException full(final Throwable cause) {
        return new DeadlineExceededException("messaging.full", "The way to the receiver stayed full.",
            "Send again later, or give more time.", cause);
    }
}
