package io.coterie.engine.corosync;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * How much of this member's stream is on its way to each receiver: the pure core of flow control. Corosync itself
 * queues without bound what a process does not take, so it is bounded here.
 *
 * <p>Every frame ends at a position of the one stream that this member sends, also a frame for one receiver: all see
 * its position go by. Receivers tell up to where they have delivered, after a quarter of the window at the latest;
 * since a frame counts for half a window at most, a sender never waits for a receiver that has delivered everything.
 * Used by one owner.
 */
final class SendWindow {
    /** What a frame costs beside its bytes: bounds how many small frames are on their way. */
    static final int FRAME_COST = 256;
    private final long window;
    private final Map<GroupProcess, Long> delivered = new HashMap<>();
    private long sent;

    SendWindow(final long window) {
        this.window = window;
    }

    static long cost(final int bytes) {
        return (long) bytes + FRAME_COST;
    }

    /** After how much a receiver tells its position. */
    static long creditEvery(final long window) {
        return window / 4;
    }

    /**
     * Sets who receives. Who is new owes nothing.
     *
     * @param present the receivers from now on, this member included
     * @param fresh whether none of them owes anything: this member was out, and what it had sent is gone
     */
    void receivers(final Collection<GroupProcess> present, final boolean fresh) {
        if (fresh) {
            delivered.clear();
        }
        delivered.keySet().retainAll(present);
        present.forEach(p -> delivered.putIfAbsent(p, sent));
    }

    boolean knows(final GroupProcess receiver) {
        return delivered.containsKey(receiver);
    }

    /** Whether a frame may go: to all, or (if a receiver is given) to that one. */
    boolean admits(final GroupProcess receiver, final long cost) {
        if (receiver != null) {
            return !delivered.containsKey(receiver) || fits(delivered.get(receiver), cost);
        }
        return delivered.values().stream().allMatch(position -> fits(position, cost));
    }

    /** {@return the position at which the next frame ends} */
    long next(final long cost) {
        return sent + cost;
    }

    /** A frame was sent that ends there. */
    void sent(final long position) {
        sent = position;
    }

    /** A receiver tells its position; what is older than known, or beyond what was sent, changes nothing. */
    void delivered(final GroupProcess receiver, final long position) {
        delivered.computeIfPresent(receiver, (r, known) -> Math.max(known, Math.min(position, sent)));
    }

    private boolean fits(final long position, final long cost) {
        return sent - position + Math.min(cost, window / 2) <= window;
    }
}
