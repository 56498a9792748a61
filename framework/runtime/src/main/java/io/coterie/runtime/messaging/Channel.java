package io.coterie.runtime.messaging;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.coterie.api.core.DeadlineExceededException;
import io.coterie.api.core.LimitExceededException;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.OutcomeUnknownException;
import io.coterie.api.core.UnavailableException;
import io.coterie.api.messaging.Delivery;
import io.coterie.api.messaging.spi.FrameParts;
import io.coterie.api.messaging.spi.MessagingComponent;
import io.coterie.runtime.instance.OwnerThread;
import io.coterie.runtime.slot.CallGate;

/**
 * A component as the slot uses it: counts what is being sent, gives each failure one of the types that a sender must
 * tell apart, and has a thread for control frames, so that a component that hangs holds up nothing but itself. Safe for
 * use by several threads.
 */
final class Channel {
    /** Tries of a control frame; each waits {@link #CONTROL_LIMIT}. */
    private static final int CONTROL_TRIES = 3;
    /** How long a control frame waits for a full way; longer than a busy engine needs, short of a hang. */
    private static final Duration CONTROL_LIMIT = Duration.ofSeconds(10);
    /** Control frames that wait; beyond it those that are repeated by themselves are left out. */
    private static final int MAX_CONTROLS = 256;
    private static final Logger LOG = LoggerFactory.getLogger(Channel.class);
    private final MessagingComponent component;
    private final long epoch;
    private final CallGate gate = new CallGate();
    private final OwnerThread control;
    private final AtomicInteger controls = new AtomicInteger();
    private volatile String failure = "";

    /**
     * Stands for a component.
     *
     * @param component the component
     * @param epoch its instance's turn
     * @param threadName name of the control thread
     */
    Channel(final MessagingComponent component, final long epoch, final String threadName) {
        this.component = component;
        this.epoch = epoch;
        this.control = new OwnerThread(threadName);
    }

    MessagingComponent component() {
        return component;
    }

    long epoch() {
        return epoch;
    }

    CallGate gate() {
        return gate;
    }

    /** {@return why it takes nothing any more, for people; empty if it does} */
    String failure() {
        return failure;
    }

    /** Takes nothing any more, but is not forgotten yet. */
    void fail(final String why) {
        failure = why;
        gate.close();
    }

    /** Takes nothing any more; its thread ends by itself. */
    void retire() {
        gate.close();
        control.execute(control::close);
    }

    /**
     * Sends a control frame behind those before it; does not wait.
     *
     * @param to the receiver; null for all
     * @param delivery the order, if to all
     * @param frame header and payload
     * @param repeated whether it is said again by itself, if it is lost
     */
    void sendLater(final MemberId to, final Delivery delivery, final byte[] frame, final boolean repeated) {
        if (repeated && controls.get() >= MAX_CONTROLS) {
            return;
        }
        controls.incrementAndGet();
        control.execute(() -> {
            controls.decrementAndGet();
            sendControl(to, delivery, frame);
        });
    }

    /**
     * Sends one frame.
     *
     * @param to the receiver; null for all
     * @param delivery the order, if to all
     * @param frame the frame
     * @param timeout how long to wait
     * @throws DeadlineExceededException not accepted: the way stayed full
     * @throws LimitExceededException not accepted: too large
     * @throws UnavailableException not accepted: the component is going
     * @throws OutcomeUnknownException everything else
     */
    void send(final MemberId to, final Delivery delivery, final FrameParts frame, final Duration timeout) {
        if (!gate.enter()) {
            throw new UnavailableException("slot.empty", "The messaging component is being replaced or stopped.",
                "Try again.");
        }
        try {
            if (to == null) {
                component.sendToAll(delivery, frame, timeout);
            } else {
                component.sendTo(to, frame, timeout);
            }
        } catch (DeadlineExceededException | UnavailableException | LimitExceededException
                | OutcomeUnknownException e) {
            throw e;
        } catch (RuntimeException | Error e) {
            throw new OutcomeUnknownException("messaging.engine-failed",
                "The messaging component failed while it took a message: " + e.getMessage() + ".",
                "Look at the log of the component; find out what arrived before sending again.", e);
        } finally {
            gate.leave();
        }
    }

    private void sendControl(final MemberId to, final Delivery delivery, final byte[] frame) {
        for (int attempt = 1; attempt <= CONTROL_TRIES; attempt++) {
            try {
                send(to, delivery, FrameParts.whole(frame), CONTROL_LIMIT);
                return;
            } catch (DeadlineExceededException e) {
                LOG.warn("The way of the messaging component stays full; try {} of {}.", attempt, CONTROL_TRIES);
            } catch (UnavailableException e) {
                LOG.debug("A control frame is dropped with its component.", e);
                return;
            } catch (RuntimeException e) {
                LOG.error("A control frame could not be sent; groups may differ until the channel changes.", e);
                return;
            }
        }
    }

    /**
     * Holds a lock for a while.
     *
     * @param <T> the result's type
     * @param lock the lock
     * @param timeout how long to wait for it
     * @param task what to do with it
     * @return what the task returned
     */
    static <T> T locked(final ReentrantLock lock, final Duration timeout, final Supplier<T> task) {
        try {
            if (!lock.tryLock(Math.max(0, timeout.toNanos()), TimeUnit.NANOSECONDS)) {
                throw new DeadlineExceededException("messaging.way-full", "Those who sent before still wait.",
                    "Try again later, or send less.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DeadlineExceededException("messaging.interrupted", "Waiting for the way was interrupted.",
                "Try again.", e);
        }
        try {
            return task.get();
        } finally {
            lock.unlock();
        }
    }
}
