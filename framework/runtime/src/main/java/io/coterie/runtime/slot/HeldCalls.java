package io.coterie.runtime.slot;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.coterie.api.core.RejectedException;

/**
 * The moment of one step in which calls of a slot wait, since state is handed over. The components that do so may hang:
 * then whoever asked for the step gives up, and calls go on where they went before. Used by two threads: the slot's
 * owner works in it, and who asked for it waits outside.
 */
final class HeldCalls {
    private static final Logger LOG = LoggerFactory.getLogger(HeldCalls.class);
    private final String kind;
    private final SlotFront front;
    private boolean holding;
    private boolean givenUp;

    HeldCalls(final String kind, final SlotFront front) {
        this.kind = kind;
        this.front = front;
    }

    /**
     * Hands over while nobody begins a call, and routes to the successor; if either throws, calls go on as before.
     *
     * @param handOver hands the state over
     * @param next what follows; it is to route to another instance
     * @throws RejectedException {@code swap.state-too-late} if the step was given up meanwhile; nothing follows then
     */
    void during(final Runnable handOver, final Runnable next) {
        during(handOver, next, false);
    }

    /**
     * The same where nothing can be refused any more: what follows does so also when the step was given up.
     *
     * @param handOver hands the state over
     * @param next what follows
     */
    void duringAlways(final Runnable handOver, final Runnable next) {
        during(handOver, next, true);
    }

    private void during(final Runnable handOver, final Runnable next, final boolean always) {
        hold();
        boolean done = false;
        try {
            handOver.run();
            if (!inTime() && !always) {
                throw tooLate();
            }
            next.run();
            done = true;
        } finally {
            if (!done) {
                release();
            }
        }
    }

    private synchronized void hold() {
        if (givenUp) {
            throw tooLate();
        }
        front.hold();
        holding = true;
    }

    private synchronized void release() {
        holding = false;
        front.release();
    }

    /** From here on it is too late to give up: what follows is about to happen, and takes no time. */
    private synchronized boolean inTime() {
        holding = false;
        if (givenUp) {
            // who asked has gone and hears nothing of it
            LOG.error("The state of the slot '{}' came over after the step was given up: calls had gone on, and what"
                + " they changed is not in it.", kind);
        }
        return !givenUp;
    }

    /** Nobody waits for the step any more: calls go on, and what is handed over too late is not switched to. */
    synchronized void giveUp() {
        givenUp = true;
        if (holding) {
            release();
            LOG.error("The state of the slot '{}' was not handed over in time; calls go on as before.", kind);
        }
    }

    private RejectedException tooLate() {
        return new RejectedException("swap.state-too-late", "The state of the slot '" + kind
            + "' was not handed over before the step was given up.", "Try again, or allow more time.");
    }
}
