package io.coterie.engine.jgroups;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * How much one sender has on its way to each receiver: the pure core of flow control, without thread or clock.
 *
 * <p>Each frame has a cost and ends at a position of its stream: the one to all, or the one to a single receiver. A
 * receiver tells the positions up to which it has delivered; a position covers all before it, so a frame that a
 * receiver never got (it was out of the view for a while) is covered by the next one. A receiver tells after a quarter
 * of the window at the latest; since a frame counts for half a window at most, a sender never waits for a receiver
 * that has delivered everything.
 *
 * @param <P> identifies a receiver
 */
final class FlowWindow<P> {
    /** What a frame costs beside its bytes: bounds how many small frames are in flight. */
    static final int FRAME_COST = 256;

    private final long window;
    private final Map<P, Receiver> receivers = new HashMap<>();
    private long sentToAll;
    /** Above any position given to a receiver that left, so that a late credit of its never counts when it is back. */
    private long floor;

    /** What is known of one receiver. */
    private static final class Receiver {
        private long sentToIt;
        private long deliveredOfAll;
        private long deliveredOfIts;
    }

    FlowWindow(final long window) {
        this.window = window;
    }

    /** What a frame of so many bytes costs. */
    static long cost(final int bytes) {
        return (long) bytes + FRAME_COST;
    }

    /** After how many delivered bytes a receiver tells its positions. */
    static long creditEvery(final long window) {
        return window / 4;
    }

    /**
     * Sets who receives. Who is new owes nothing.
     *
     * @param present the receivers from now on, this member included
     * @param forget whether all of them owe nothing from now on: after a merge nobody knows what the others got
     */
    void receivers(final Collection<P> present, final boolean forget) {
        receivers.forEach((receiver, known) -> {
            if (!present.contains(receiver)) {
                floor = Math.max(floor, known.sentToIt);
            }
        });
        receivers.keySet().retainAll(present);
        for (final P receiver : present) {
            if (forget) {
                final Receiver known = receivers.get(receiver);
                if (known != null) {
                    known.deliveredOfAll = sentToAll;
                    known.deliveredOfIts = known.sentToIt;
                }
            }
            receivers.computeIfAbsent(receiver, r -> {
                final Receiver fresh = new Receiver();
                fresh.deliveredOfAll = sentToAll;
                fresh.sentToIt = floor;
                fresh.deliveredOfIts = floor;
                return fresh;
            });
        }
    }

    boolean knows(final P receiver) {
        return receivers.containsKey(receiver);
    }

    boolean admitsToAll(final long cost) {
        for (final Receiver receiver : receivers.values()) {
            if (!fits(receiver, cost)) {
                return false;
            }
        }
        return true;
    }

    boolean admitsTo(final P receiver, final long cost) {
        final Receiver r = receivers.get(receiver);
        return r == null || fits(r, cost);
    }

    /** Takes a frame to all. {@return the position at which it ends} */
    long takeToAll(final long cost) {
        sentToAll += cost;
        return sentToAll;
    }

    /** Takes a frame to a receiver that is there. {@return the position at which it ends} */
    long takeTo(final P receiver, final long cost) {
        final Receiver r = receivers.get(receiver);
        r.sentToIt += cost;
        return r.sentToIt;
    }

    /** A receiver tells its positions; what is older than known, or beyond what was sent, changes nothing. */
    void delivered(final P receiver, final long ofAll, final long ofIts) {
        final Receiver r = receivers.get(receiver);
        if (r != null) {
            r.deliveredOfAll = Math.max(r.deliveredOfAll, Math.min(ofAll, sentToAll));
            r.deliveredOfIts = Math.max(r.deliveredOfIts, Math.min(ofIts, r.sentToIt));
        }
    }

    /** {@return what is on its way to a receiver} */
    long inFlight(final P receiver) {
        final Receiver r = receivers.get(receiver);
        return r == null ? 0 : inFlight(r);
    }

    private long inFlight(final Receiver r) {
        return sentToAll - r.deliveredOfAll + r.sentToIt - r.deliveredOfIts;
    }

    private boolean fits(final Receiver r, final long cost) {
        return inFlight(r) + Math.min(cost, window / 2) <= window;
    }
}
