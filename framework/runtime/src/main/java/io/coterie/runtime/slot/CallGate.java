package io.coterie.runtime.slot;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts the calls on one instance, and can be closed to new ones. A call that was let in is always counted before the
 * gate says that it is empty. Safe for use by several threads; entering and leaving never block.
 */
public final class CallGate {
    private static final int CLOSED = Integer.MIN_VALUE;
    private final AtomicInteger state = new AtomicInteger();
    private final CountDownLatch empty = new CountDownLatch(1);

    /** {@return whether the call may go on; then it must leave} */
    public boolean enter() {
        int now = state.get();
        while (now >= 0) {
            if (state.compareAndSet(now, now + 1)) {
                return true;
            }
            now = state.get();
        }
        return false;
    }

    /**
     * Lets a call in that is about those that are in flight, also when the gate is closed: they keep the instance open.
     *
     * @return whether there are any; then it must leave
     */
    public boolean enterBeside() {
        int now = state.get();
        while ((now & ~CLOSED) > 0) {
            if (state.compareAndSet(now, now + 1)) {
                return true;
            }
            now = state.get();
        }
        return false;
    }

    /** Ends a call. */
    public void leave() {
        if (state.decrementAndGet() == CLOSED) {
            empty.countDown();
        }
    }

    /** Lets nobody in any more. */
    public void close() {
        final int before = state.getAndUpdate(now -> now | CLOSED);
        if ((before & ~CLOSED) == 0) {
            empty.countDown();
        }
    }

    /** {@return the calls that have begun and not ended} */
    public int inFlight() {
        return state.get() & ~CLOSED;
    }

    /**
     * Waits until the last call has ended; the gate must be closed.
     *
     * @param timeout how long to wait
     * @return whether it is empty
     * @throws InterruptedException if the thread is interrupted
     */
    public boolean awaitEmpty(final Duration timeout) throws InterruptedException {
        return empty.await(Math.max(0, timeout.toNanos()), TimeUnit.NANOSECONDS);
    }
}
