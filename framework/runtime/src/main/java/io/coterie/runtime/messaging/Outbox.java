package io.coterie.runtime.messaging;

import java.util.Arrays;

import io.coterie.api.messaging.Delivery;

/**
 * Small messages to all of one group that wait while something this member sent is in flight, which is until its own
 * copy has come back. Nothing waits when nothing is in flight, and no clock is asked: the more there is to send, the
 * more goes into one frame. Bounded by two bundles. Never blocks and calls nobody; safe for use by several threads.
 */
final class Outbox {
    private final long[] came = new long[Delivery.values().length];
    private FrameBundle open = new FrameBundle();
    private Delivery openOrder = Delivery.FIFO;
    /** What is being given to an engine, or has to be given again because it was not taken. */
    private FrameBundle leaving = new FrameBundle();
    private Delivery leavingOrder = Delivery.FIFO;
    /** The session in which {@link #leaving} was given to an engine that may have it; 0 if there is none. */
    private long doubtful;
    /** Senders that are giving something to an engine. */
    private int giving;
    /** The last number that was given, and in which order. */
    private long awaited;
    private Delivery awaitedOrder = Delivery.FIFO;
    private boolean asked;
    private boolean closed;

    /** What becomes of a message. */
    enum Answer {
        /** Nothing is in flight: its sender gives it to the engine, and says when that has {@link #ended}. */
        ALONE,
        /** It is accepted, and goes with what follows it. */
        TAKEN,
        /** Something has to go first. */
        FULL,
        /** Nothing is taken any more. */
        CLOSED
    }

    /** Takes a message, if it has to wait and may. */
    synchronized Answer add(final Delivery order, final byte[] message) {
        if (closed) {
            return Answer.CLOSED;
        }
        if (leaving.count() > 0 && giving == 0) {
            return Answer.FULL;
        }
        if (open.count() == 0 && !inFlight()) {
            giving++;
            return Answer.ALONE;
        }
        if (open.count() > 0 && openOrder != order || !open.add(message)) {
            return Answer.FULL;
        }
        openOrder = order;
        return Answer.TAKEN;
    }

    private boolean inFlight() {
        return giving > 0 || came[awaitedOrder.ordinal()] < awaited;
    }

    /** {@return what goes next, the same as before if that did not go; null if nothing waits} One caller at a time. */
    synchronized FrameBundle take() {
        if (leaving.count() == 0) {
            final FrameBundle empty = leaving;
            leaving = open;
            leavingOrder = openOrder;
            open = empty;
        }
        if (leaving.count() == 0) {
            return null;
        }
        giving++;
        return leaving;
    }

    /** {@return the order of what {@link #take} gave} */
    synchronized Delivery order() {
        return leavingOrder;
    }

    /**
     * An engine has something; its last copy to this member itself will come back.
     *
     * @param order its order
     * @param number its last number
     */
    synchronized void gave(final Delivery order, final long number) {
        awaitedOrder = order;
        awaited = number;
    }

    /** What {@link #take} gave is gone. */
    synchronized void left() {
        leaving.clear();
        doubtful = 0;
    }

    /** Nobody knows whether an engine has what {@link #take} gave, which had numbers of a session. */
    synchronized void doubt(final long session) {
        doubtful = session;
    }

    /** {@return whether what {@link #take} gave may have been delivered with other numbers than those of a session} */
    synchronized boolean isDoubtfulBeside(final long session) {
        return doubtful != 0 && doubtful != session;
    }

    /** Somebody has ended to give. {@return whether what waits has to be fetched, by whom is told so} */
    synchronized boolean ended() {
        giving--;
        return asks(leaving.count() == 0 && waits());
    }

    /** This member's own messages up to a number came. {@return as {@link #ended}} */
    synchronized boolean came(final Delivery order, final long number) {
        came[order.ordinal()] = Math.max(came[order.ordinal()], number);
        // what did not go has a time of its own
        return asks(leaving.count() == 0 && waits());
    }

    private boolean asks(final boolean why) {
        final boolean asks = !asked && why;
        asked |= asks;
        return asks;
    }

    private boolean waits() {
        return giving == 0 && leaving.count() > 0 || open.count() > 0 && !inFlight();
    }

    /** Whoever was told comes. {@return whether something has to go} */
    synchronized boolean fetch() {
        asked = false;
        return waits();
    }

    /** What was in flight is not waited for. {@return as {@link #ended}} */
    synchronized boolean release() {
        awaited = 0;
        return asks(waits());
    }

    /** What {@link #take} gave did not go. {@return as {@link #ended}, for later} */
    synchronized boolean again() {
        return asks(leaving.count() > 0);
    }

    /** The numbers begin anew, with another engine. */
    synchronized void restart() {
        Arrays.fill(came, 0);
        awaited = 0;
    }

    /** Takes nothing any more; what waits stays. */
    synchronized void close() {
        closed = true;
    }
}
