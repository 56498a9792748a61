package io.coterie.runtime.messaging;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.coterie.api.core.CoterieException;
import io.coterie.api.core.DeadlineExceededException;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.OutcomeUnknownException;
import io.coterie.api.core.UnavailableException;
import io.coterie.api.messaging.Delivery;
import io.coterie.api.messaging.spi.FrameParts;
import io.coterie.runtime.messaging.SentStream.Copy;

/** What the window of a swap asks of senders: room for copies, patience, and what has to be sent again. Any thread. */
final class WindowSends {
    /**
     * How long a component is waited for at a time: a component that hangs holds up the way back no longer, and one
     * that works takes a message far sooner.
     */
    static final Duration SLICE = Duration.ofMillis(50);
    /** How long the other component is waited for when one has taken a reply; those behind it wait too. */
    private static final Duration SECOND = Duration.ofMillis(250);
    private static final Logger LOG = LoggerFactory.getLogger(WindowSends.class);
    private final MessagingFront front;

    WindowSends(final MessagingFront front) {
        this.front = front;
    }

    /** {@return how long to wait for a component at a time} */
    static Duration slice(final boolean inWindow, final long end) {
        final long left = Math.max(0, end - System.nanoTime());
        return Duration.ofNanos(inWindow ? Math.min(SLICE.toNanos(), left) : left);
    }

    boolean awaitNoWindow(final long end) {
        return front.await(core -> core.window() == null, end);
    }

    /** Waits until there is room for a copy. */
    void awaitRoom(final Lane lane, final long count, final int length, final long end) {
        if (!front.await(core -> core.window() == null || core.window().room(lane, count, length), end)) {
            throw new DeadlineExceededException("messaging.way-full", "A component is being swapped, and too much"
                + " that was sent has not arrived yet.", "Try again later, or send less.");
        }
    }

    /**
     * Sends again, through the old component, what the new one may not have delivered; in its order. Of one group by
     * one thread at a time.
     *
     * @param group the group; null for any
     * @param end until when
     */
    void again(final String group, final long end) {
        while (true) {
            final AtomicReference<Copy> due = new AtomicReference<>();
            final AtomicReference<Channel> by = new AtomicReference<>();
            front.withCore(core -> {
                due.set(core.window() == null ? null : core.window().due(group));
                by.set(front.routed());
            });
            final Copy copy = due.get();
            if (copy == null) {
                return;
            }
            try {
                if (by.get() == null) {
                    throw new UnavailableException("slot.empty", "No component was there before the swap.",
                        "Send it again.");
                }
                by.get().send(copy.to(), copy.header().delivery(), copy.frame(),
                    Duration.ofNanos(Math.max(0, end - System.nanoTime())));
            } catch (OutcomeUnknownException | UnavailableException e) {
                LOG.error("A message of the group '{}' could not be sent again: the old component has failed.",
                    copy.header().group(), e);
            }
            front.withCore(core -> {
                if (core.window() != null) {
                    core.window().sentAgain(copy);
                }
            });
        }
    }

    /**
     * Sends a reply through all components that there are, since any of them may go; whoever gets it twice takes it
     * once.
     *
     * @param to the receiver
     * @param frame the frame
     * @param limit how long to wait
     */
    void reply(final MemberId to, final FrameParts frame, final Duration limit) {
        final List<Channel> open = new ArrayList<>(front.channels());
        if (open.size() < 2) {
            front.channel().send(to, Delivery.FIFO, frame, limit);
            return;
        }
        long end = System.nanoTime() + limit.toNanos();
        CoterieException failure = null;
        boolean sent = false;
        while (!open.isEmpty() && System.nanoTime() < end) {
            for (final Channel by : List.copyOf(open)) {
                try {
                    by.send(to, Delivery.FIFO, frame, slice(true, end));
                    end = sent ? end : Math.min(end, System.nanoTime() + SECOND.toNanos());
                    sent = true;
                    open.remove(by);
                } catch (DeadlineExceededException e) {
                    failure = e;
                } catch (CoterieException e) {
                    failure = e;
                    open.remove(by);
                }
            }
            // one that hangs is not waited for when the window has ended without it
            open.retainAll(front.channels());
        }
        if (!sent && failure != null) {
            throw failure;
        }
    }
}
