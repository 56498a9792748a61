package io.coterie.toolkit.net;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * To whom bytes have been sent for too long without an answer. A connection over a link that broke stays open, and TCP
 * tries again at intervals that double, up to two minutes: when the link is mended, what is written meanwhile is late
 * by as much as the break has lasted. A new connection is made in no time, so one that nothing comes from is better
 * closed. Safe for use by any number of threads; never blocks.
 *
 * @param <A> how a peer is addressed
 */
public final class SilentPeers<A> {
    /** Peers watched; more are a sign of many restarts, and the watch is begun anew. */
    static final int MAX_WATCHED = 1024;
    private final long patienceNanos;
    private final LongSupplier nanoTime;
    private final Map<A, Long> unansweredSince = new ConcurrentHashMap<>();

    /**
     * Watches nobody yet.
     *
     * @param patienceMillis how long a peer may be silent: longer than a living one ever is
     * @param nanoTime a clock as {@link System#nanoTime}
     */
    public SilentPeers(final long patienceMillis, final LongSupplier nanoTime) {
        this.patienceNanos = patienceMillis * 1_000_000;
        this.nanoTime = nanoTime;
    }

    /**
     * Something came from a peer.
     *
     * @param peer from whom
     */
    public void heard(final A peer) {
        if (peer != null) {
            unansweredSince.remove(peer);
        }
    }

    /**
     * Something is about to be sent over a connection.
     *
     * @param peer to whom
     * @return whether the connection should be closed, since the peer has been silent for too long; the watch begins
     *     anew then
     */
    public boolean sendingInVain(final A peer) {
        final long now = nanoTime.getAsLong();
        if (unansweredSince.size() >= MAX_WATCHED) {
            unansweredSince.clear();
        }
        final Long since = unansweredSince.putIfAbsent(peer, now);
        return since != null && now - since > patienceNanos && unansweredSince.remove(peer, since);
    }
}
