package io.coterie.runtime.messaging;

import java.util.Arrays;

import io.coterie.api.messaging.Delivery;

/**
 * Small messages to all of one group that wait while {@link #FLYING} frames of this member are in flight, each of them
 * until its own copy has come back. Nothing waits when less is in flight: the more there is to send, the more goes into
 * one frame. A copy may be late or never come, so whoever has a first message wait sees to it that {@link #late} is
 * told. Bounded by two bundles. Never blocks and calls nobody; safe for use by several threads.
 */
final class Outbox {
    /** Frames in flight before a message waits: a sender of a moderate rate, whose frames overlap, waits for none. */
    static final int FLYING = 8;
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
    /** The last numbers of the frames that were given last, and their orders; the oldest stands at {@link #oldest}. */
    private final long[] given = new long[FLYING];
    private final Delivery[] orders = new Delivery[FLYING];
    private int oldest;
    /** What is {@link #open} goes, whatever is in flight. */
    private boolean overdue;
    /** Somebody was told to {@link #fetch}, to tell {@link #late}, or to tell {@link #retry}. */
    private boolean asked;
    private boolean timed;
    private boolean retrying;
    /** How many messages were taken, and how many of them are gone. */
    private long taken;
    private long gone;
    private boolean closed;

    /** What becomes of a message. */
    enum Answer {
        /** Nothing is in flight: its sender gives it to the engine, and says when that has {@link #ended}. */
        ALONE,
        /** It is accepted, and goes with what follows it. */
        TAKEN,
        /** As {@link #TAKEN}; whoever is told so has {@link #late} told after a while. */
        FIRST,
        /** Something has to go first. */
        FULL,
        /** Nothing is taken any more. */
        CLOSED
    }

    Outbox() {
        Arrays.fill(orders, Delivery.FIFO);
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
        taken++;
        final boolean first = !timed;
        timed = true;
        return first ? Answer.FIRST : Answer.TAKEN;
    }

    private boolean inFlight() {
        return giving > 0 || came[orders[oldest].ordinal()] < given[oldest];
    }

    /** What waits has waited long enough. {@return as {@link #ended}} */
    synchronized boolean late() {
        timed = false;
        overdue = open.count() > 0;
        return asks(leaving.count() == 0 && waits());
    }

    /** {@return what goes next, the same as before if that did not go; null if nothing waits} One caller at a time. */
    synchronized FrameBundle take() {
        if (leaving.count() == 0) {
            final FrameBundle empty = leaving;
            leaving = open;
            leavingOrder = openOrder;
            open = empty;
            overdue = false;
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
        orders[oldest] = order;
        given[oldest] = number;
        oldest = (oldest + 1) % FLYING;
    }

    /** What {@link #take} gave is gone. */
    synchronized void left() {
        gone += leaving.count();
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

    /** What waits goes as soon as it can, whatever is in flight. {@return as {@link #ended}} */
    synchronized boolean hurry() {
        overdue = open.count() > 0;
        return asks(waits());
    }

    private boolean asks(final boolean why) {
        final boolean asks = !asked && why;
        asked |= asks;
        return asks;
    }

    private boolean waits() {
        return giving == 0 && leaving.count() > 0 || open.count() > 0 && (overdue || !inFlight());
    }

    /** {@return how many messages wait, or are being given to an engine} */
    synchronized int waiting() {
        return leaving.count() + open.count();
    }

    /** {@return how many messages were taken so far} */
    synchronized long taken() {
        return taken;
    }

    /** {@return how many of those that were taken are gone, in their order} */
    synchronized long gone() {
        return gone;
    }

    /** Whoever was told comes. {@return whether something has to go} */
    synchronized boolean fetch() {
        asked = false;
        return waits();
    }

    /** What was in flight is not waited for. {@return as {@link #ended}} */
    synchronized boolean release() {
        Arrays.fill(given, 0);
        return asks(waits());
    }

    /** Something did not go. {@return whether whoever is told so has to tell {@link #retry} after a pause} */
    synchronized boolean again() {
        final boolean first = !retrying && waiting() > 0;
        retrying |= first;
        return first;
    }

    /** The pause is over. {@return as {@link #ended}} */
    synchronized boolean retry() {
        retrying = false;
        return asks(waits());
    }

    /** The numbers begin anew, with another engine. */
    synchronized void restart() {
        Arrays.fill(came, 0);
        Arrays.fill(given, 0);
    }

    /** Takes nothing any more; what waits stays. */
    synchronized void close() {
        closed = true;
    }
}
