package io.coterie.engine.corosync;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.coterie.api.core.MemberId;
import io.coterie.api.messaging.spi.FrameParts;
import io.coterie.api.messaging.spi.FrameSink;

/**
 * Frames and members on their way to the messaging slot, in the one order of the group, told by one thread: so views
 * are in step with frames, and the order is the same for all. What waits is bounded by the senders' windows, since
 * only what was delivered is credited. The engine's thread only adds. Safe for several threads.
 */
final class FrameQueue {
    /** Frames that are delivered at once, so that a receiver's locks and wake-ups are shared by many small ones. */
    private static final int BATCH_FRAMES = 64;
    private static final long STOP_MILLIS = 2000;
    private static final Logger LOG = LoggerFactory.getLogger(FrameQueue.class);

    private final Deque<Entry> waiting = new ArrayDeque<>();
    private final Map<GroupProcess, Stream> streams = new HashMap<>();
    private final long creditEvery;
    private final Credits credits;
    private final Thread thread;
    private List<MemberId> members = List.of();
    private FrameSink sink;
    private boolean expected;
    private boolean stopped;
    private boolean busy;

    /** One frame of a member for this one, or (without a frame) the members from here on. */
    private record Entry(Stream stream, MemberId from, GroupMessage.Frame frame, List<MemberId> members) {
    }

    /** What is known of one sender's stream here. */
    private static final class Stream {
        private final GroupProcess process;
        private long seen;
        private long done;
        private long told;
        private int queued;

        Stream(final GroupProcess process) {
            this.process = process;
        }
    }

    /** Tells a sender up to which position its stream was delivered here. */
    @FunctionalInterface
    interface Credits {
        /**
         * Tells.
         *
         * @param sender whose stream
         * @param position up to where
         */
        void tell(GroupProcess sender, long position);
    }

    FrameQueue(final String threadName, final long window, final Credits credits) {
        this.creditEvery = SendWindow.creditEvery(window);
        this.credits = credits;
        this.thread = new Thread(this::run, threadName);
        thread.setDaemon(true);
        thread.start();
    }

    /** Messaging is about to be opened here: frames wait for it from now on. */
    synchronized void expect() {
        expected = true;
        waiting.clear();
        waiting.add(new Entry(null, null, null, members));
    }

    /** From now on frames and members go to the sink, beginning with what waits. */
    synchronized void open(final FrameSink to) {
        if (!expected) {
            expect();
        }
        sink = to;
        notifyAll();
    }

    /** From now on frames are taken and dropped. Returns when no call of the sink is under way, or after a while. */
    void silence() {
        synchronized (this) {
            sink = null;
            expected = false;
            waiting.clear();
            // what is being delivered now counts for nobody any more
            final List<Stream> told = List.copyOf(streams.values());
            streams.clear();
            told.forEach(stream -> credits.tell(stream.process, stream.seen));
        }
        awaitIdle();
    }

    /** Ends the thread; a call of the sink that is under way is interrupted. */
    void stop() {
        synchronized (this) {
            stopped = true;
            sink = null;
            waiting.clear();
            notifyAll();
        }
        thread.interrupt();
        try {
            thread.join(STOP_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A view was installed. */
    synchronized void view(final Map<GroupProcess, MemberId> view) {
        streams.keySet().retainAll(view.keySet());
        members = view.values().stream().sorted().toList();
        if (expected) {
            waiting.add(new Entry(null, null, null, members));
            notifyAll();
        }
    }

    /** A frame came; it is for this member or (then only its position counts) for another one. */
    synchronized void frame(final GroupProcess process, final MemberId from, final GroupMessage.Frame frame,
            final boolean forMe) {
        final Stream stream = streams.computeIfAbsent(process, Stream::new);
        stream.seen = frame.position();
        if (forMe && expected) {
            stream.queued++;
            waiting.add(new Entry(stream, from, frame, null));
            notifyAll();
        } else if (stream.queued == 0) {
            stream.done = stream.seen;
            credit(stream);
        }
    }

    private void run() {
        final List<Entry> batch = new ArrayList<>();
        while (true) {
            final FrameSink to;
            synchronized (this) {
                busy = false;
                batch.forEach(this::account);
                batch.clear();
                notifyAll();
                while (!stopped && (sink == null || waiting.isEmpty())) {
                    try {
                        wait();
                    } catch (InterruptedException e) {
                        // only stop() interrupts; the condition says whether it did
                        LOG.trace("woken", e);
                    }
                }
                if (stopped) {
                    return;
                }
                take(batch);
                to = sink;
                busy = true;
            }
            deliver(to, batch);
        }
    }

    /** Takes the next entry and, of frames to all, those of the same sender that follow; with the lock held. */
    private void take(final List<Entry> batch) {
        final Entry first = waiting.poll();
        batch.add(first);
        long cost = first.frame == null ? 0 : SendWindow.cost(first.frame.parts().size());
        while (first.frame != null && first.frame.receiver() == null && batch.size() < BATCH_FRAMES
                && cost < creditEvery) {
            final Entry next = waiting.peek();
            if (next == null || next.frame == null || next.frame.receiver() != null
                    || next.stream != first.stream) {
                return;
            }
            cost += SendWindow.cost(next.frame.parts().size());
            batch.add(waiting.poll());
        }
    }

    private static void deliver(final FrameSink to, final List<Entry> batch) {
        final Entry first = batch.get(0);
        try {
            if (first.frame == null) {
                to.members(first.members);
            } else {
                deliver(to, first, batch.stream().map(e -> e.frame.parts()).toList());
            }
        } catch (RuntimeException | Error e) {
            LOG.error("the receiver of a frame from {} failed; the others are delivered all the same", first.from, e);
        }
    }

    private static void deliver(final FrameSink to, final Entry first, final List<FrameParts> frames) {
        final boolean toAll = first.frame.receiver() == null;
        if (!frames.stream().allMatch(FrameParts::isWhole)) {
            if (toAll) {
                to.framesInParts(first.from, frames);
            } else {
                to.frameToMe(first.from, frames.get(0));
            }
        } else if (frames.size() > 1) {
            to.frames(first.from, frames.stream().map(FrameParts::body).toList());
        } else if (toAll) {
            to.frame(first.from, frames.get(0).body());
        } else {
            to.frameToMe(first.from, frames.get(0).body());
        }
    }

    private void account(final Entry entry) {
        final Stream stream = entry.stream;
        // of a process that has gone meanwhile nothing is told: another one may have its number now
        if (stream != null && streams.get(stream.process) == stream) {
            stream.queued--;
            stream.done = stream.queued == 0 ? stream.seen : entry.frame.position();
            credit(stream);
        }
    }

    private void credit(final Stream stream) {
        if (stream.done - stream.told >= creditEvery) {
            stream.told = stream.done;
            credits.tell(stream.process, stream.done);
        }
    }

    private synchronized void awaitIdle() {
        final long end = System.nanoTime() + STOP_MILLIS * 1_000_000;
        try {
            while (busy && Thread.currentThread() != thread && System.nanoTime() < end) {
                wait(Math.max(1, (end - System.nanoTime()) / 1_000_000));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
