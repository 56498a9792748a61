package io.coterie.engine.jgroups;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.coterie.api.core.MemberId;
import io.coterie.api.messaging.spi.FrameParts;
import io.coterie.api.messaging.spi.FrameSink;

/**
 * The frames of one sender on their way to the sink: in order, one at a time, on a thread borrowed while there is
 * something to deliver. Bounded by the sender's window, since only what was delivered is credited. JGroups' threads
 * only add, so a slow receiver never holds up heartbeats, views or other senders.
 */
final class Lane {
    /** Frames that are delivered at once, so that a receiver's locks and wake-ups are shared by many small ones. */
    private static final int BATCH_FRAMES = 64;
    private static final Logger LOG = LoggerFactory.getLogger(Lane.class);

    private final MemberId sender;
    private final Executor executor;
    private final Credits credits;
    private final Deque<FrameFormat.Frame> waiting = new ArrayDeque<>();
    private final CompletableFuture<Void> drained = new CompletableFuture<>();
    private final long creditEvery;
    private FrameSink sink;
    private boolean running;
    private boolean ending;
    private long deliveredOfAll = -1;
    private long deliveredOfMine = -1;
    private long uncredited;

    /** Tells the sender up to which positions this member has delivered. */
    @FunctionalInterface
    interface Credits {
        /**
         * Tells.
         *
         * @param ofAll position in the stream to all
         * @param ofMine position in the stream to this member
         */
        void give(long ofAll, long ofMine);
    }

    Lane(final MemberId sender, final Executor executor, final long window, final Credits credits) {
        this.sender = sender;
        this.executor = executor;
        this.credits = credits;
        this.creditEvery = FlowWindow.creditEvery(window);
    }

    /** Adds frames; they are delivered once the lane is open. */
    synchronized void add(final List<FrameFormat.Frame> frames) {
        if (!ending) {
            waiting.addAll(frames);
            schedule();
        }
    }

    /** From now on frames go to the sink. */
    synchronized void open(final FrameSink to) {
        sink = to;
        schedule();
    }

    /** Takes no more frames. {@return ends when those taken before are delivered; at once if it was never open} */
    synchronized CompletableFuture<Void> end() {
        ending = true;
        if (sink == null || !running && waiting.isEmpty()) {
            waiting.clear();
            drained.complete(null);
        }
        return drained;
    }

    /** Drops what waits; a call of the sink that is under way is not waited for. */
    synchronized void abandon() {
        ending = true;
        waiting.clear();
        drained.complete(null);
    }

    private void schedule() {
        if (sink != null && !running && !waiting.isEmpty()) {
            running = true;
            executor.execute(this::run);
        }
    }

    private void run() {
        final List<FrameFormat.Frame> batch = new ArrayList<>();
        while (true) {
            final FrameSink to;
            synchronized (this) {
                take(batch);
                to = sink;
                if (batch.isEmpty()) {
                    running = false;
                    if (ending) {
                        drained.complete(null);
                    }
                    return;
                }
            }
            deliver(to, batch);
            batch.forEach(this::account);
            batch.clear();
        }
    }

    /** Takes the next frame and, of those to all, what follows it, up to a limit; with the lock held. */
    private void take(final List<FrameFormat.Frame> batch) {
        FrameFormat.Frame frame = waiting.poll();
        long cost = 0;
        while (frame != null) {
            batch.add(frame);
            cost += frame.cost();
            final FrameFormat.Frame next = waiting.peek();
            final boolean together = next != null && next.kind() == FrameFormat.Kind.ALL && frame.kind() == next.kind()
                && batch.size() < BATCH_FRAMES && cost < creditEvery;
            frame = together ? waiting.poll() : null;
        }
    }

    private void deliver(final FrameSink to, final List<FrameFormat.Frame> batch) {
        try {
            final FrameFormat.Frame first = batch.get(0);
            final boolean whole = batch.stream().allMatch(frame -> frame.parts().isWhole());
            if (first.kind() == FrameFormat.Kind.ONE) {
                toMe(to, first.parts(), whole);
            } else if (!whole) {
                to.framesInParts(sender, batch.stream().map(FrameFormat.Frame::parts).toList());
            } else if (batch.size() > 1) {
                to.frames(sender, batch.stream().map(frame -> frame.parts().body()).toList());
            } else {
                to.frame(sender, first.parts().body());
            }
        } catch (RuntimeException | Error e) {
            LOG.error("the receiver of a frame from {} failed; the others are delivered all the same", sender, e);
        }
    }

    private void toMe(final FrameSink to, final FrameParts frame, final boolean whole) {
        if (whole) {
            to.frameToMe(sender, frame.body());
        } else {
            to.frameToMe(sender, frame);
        }
    }

    /** Runs on the one thread that delivers, or (with nothing to deliver to) on the one that received. */
    private void account(final FrameFormat.Frame frame) {
        if (frame.kind() == FrameFormat.Kind.ALL) {
            deliveredOfAll = frame.position();
        } else {
            deliveredOfMine = frame.position();
        }
        uncredited += frame.cost();
        if (uncredited >= creditEvery) {
            uncredited = 0;
            credits.give(deliveredOfAll, deliveredOfMine);
        }
    }
}
