package io.coterie.toolkit.net;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * A lane for each peer to which there is no connection. To connect to a host that has no power, or is cut off, takes
 * until a time-out; whoever sends to all peers one after the other would be silent towards the living ones meanwhile,
 * and be taken for dead. What waits in a lane when its peer cannot be reached is dropped, as a network drops it. Safe
 * for use by several threads; the sender is called on a thread of its own for each lane.
 *
 * @param <A> how a peer is addressed
 */
public final class SendLanes<A> implements AutoCloseable {
    /** Frames that wait for one peer: those of a connect time-out with heartbeats; what is lost is sent again. */
    static final int FRAMES_MAX = 256;
    /** Peers that are connected to at once; above the most members of a cluster. */
    static final int LANES_MAX = 128;
    private static final long IDLE_SECONDS = 5;
    private final Sender<A> sender;
    private final ThreadPoolExecutor threads;
    private final Map<A, Queue<byte[]>> lanes = new HashMap<>();

    /**
     * Sends one frame; connects first if need be.
     *
     * @param <A> how a peer is addressed
     */
    @FunctionalInterface
    public interface Sender<A> {
        /**
         * Sends.
         *
         * @param peer to whom
         * @param frame what
         * @throws Exception if the peer cannot be reached
         */
        void send(A peer, byte[] frame) throws Exception;
    }

    /**
     * Starts no thread yet.
     *
     * @param sender connects and sends; may block
     * @param factory makes the threads of lanes
     */
    public SendLanes(final Sender<A> sender, final ThreadFactory factory) {
        this.sender = sender;
        this.threads = new ThreadPoolExecutor(0, LANES_MAX, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(),
            factory);
    }

    /**
     * Takes a frame for a peer. Never blocks.
     *
     * @param peer to whom
     * @param data holds the frame; is copied
     * @param offset where it begins
     * @param length its bytes
     * @return whether it was taken; it may be lost all the same
     */
    public boolean offer(final A peer, final byte[] data, final int offset, final int length) {
        final byte[] frame = new byte[length];
        System.arraycopy(data, offset, frame, 0, length);
        synchronized (lanes) {
            final Queue<byte[]> lane = lanes.get(peer);
            if (lane != null) {
                return lane.size() < FRAMES_MAX && lane.add(frame);
            }
            lanes.put(peer, new ArrayDeque<>());
        }
        try {
            threads.execute(() -> run(peer, frame));
            return true;
        } catch (final RejectedExecutionException e) {
            // closed, or too many at once
            end(peer);
            return false;
        }
    }

    private void run(final A peer, final byte[] first) {
        try {
            for (byte[] frame = first; frame != null; frame = next(peer)) {
                sender.send(peer, frame);
            }
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            end(peer);
        } catch (final Exception e) {
            // not reachable now: what waited is lost, the next frame tries again
            end(peer);
        }
    }

    private byte[] next(final A peer) {
        synchronized (lanes) {
            final byte[] frame = lanes.get(peer).poll();
            if (frame == null) {
                lanes.remove(peer);
            }
            return frame;
        }
    }

    private void end(final A peer) {
        synchronized (lanes) {
            lanes.remove(peer);
        }
    }

    /** Drops what waits and takes nothing more. */
    @Override
    public void close() {
        threads.shutdownNow();
    }
}
