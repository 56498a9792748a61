package io.coterie.runtime.messaging;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.coterie.api.core.CoterieException;
import io.coterie.api.core.DeadlineExceededException;
import io.coterie.api.core.LimitExceededException;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.OutcomeUnknownException;
import io.coterie.api.core.RejectedException;
import io.coterie.api.core.UnavailableException;
import io.coterie.api.messaging.Delivery;
import io.coterie.api.messaging.spi.FrameParts;
import io.coterie.runtime.instance.OwnerThread;

/**
 * Gives what one member sends in one group to the engine. Senders take turns under one lock, so that the numbers of a
 * stream reach the engine in their order. Small messages to all wait in the {@link Outbox} while something is in
 * flight, and go in one frame: on the thread of the sender that finds it full, or on a thread of its own when the way
 * is free or they have waited for {@link #PATIENCE}. What waits was accepted: if an engine does not take it, it is
 * given again, with the same numbers, to that one or the next.
 */
final class GroupSender {
    /**
     * After which nothing waits for this member's own copies any more: they are late where a listener is slow or a
     * group is being formed. Far longer than a network takes, and short for whoever waits for the effect.
     */
    private static final Duration PATIENCE = Duration.ofMillis(5);
    /** How long the thread waits for a full way at a time; senders behind it have limits of their own. */
    private static final Duration FLUSH_LIMIT = Duration.ofSeconds(1);
    /** Until an engine that failed is tried again. */
    private static final Duration AGAIN = Duration.ofMillis(50);
    /** As many bundles as can wait. */
    private static final int ALL = 2;
    private static final Logger LOG = LoggerFactory.getLogger(GroupSender.class);
    private final MessagingFront front;
    private final String name;
    /** Where what waited goes out; begins with the first of it. */
    private final OwnerThread thread;
    private final ReentrantLock sending = new ReentrantLock(true);
    private final Outbox outbox = new Outbox();
    /** How many messages had been taken when the window opened. */
    private volatile long mark;

    GroupSender(final MessagingFront front, final String name, final OwnerThread thread) {
        this.front = front;
        this.name = name;
        this.thread = thread;
    }

    /** What is to be sent, and until when; {@code lent} if the array is the caller's again when the call returns. */
    record Sending(FrameKind kind, Delivery delivery, MemberId to, long correlation, byte[] payload, boolean lent,
            long end) {
        Lane lane() {
            return Lane.of(kind, delivery);
        }

        long count() {
            return kind == FrameKind.MESSAGES ? correlation : 1;
        }
    }

    /** What a sender found when it took a number; {@code header} is null if it has to do something else first. */
    private static final class Turn {
        private FrameHeader header;
        private Channel channel;
        private Way way;
        private boolean inWindow;
        private boolean kept;
        private boolean due;
        private boolean full;
        private boolean wanted = true;
    }

    /** Sends a message to all; returns when it is accepted. */
    void toAll(final Delivery delivery, final byte[] payload, final Duration timeout) {
        if (payload.length > FrameBundle.MAX_MESSAGE_BYTES) {
            send(FrameKind.MESSAGE, delivery, null, 0, payload, System.nanoTime() + timeout.toNanos());
            return;
        }
        Outbox.Answer answer = outbox.add(delivery, payload);
        if (answer == Outbox.Answer.TAKEN) {
            return;
        }
        final long end = System.nanoTime() + timeout.toNanos();
        while (answer == Outbox.Answer.FULL) {
            transmit(null, 1, end);
            answer = outbox.add(delivery, payload);
            if (answer == Outbox.Answer.FULL && System.nanoTime() >= end) {
                throw new DeadlineExceededException("messaging.way-full", "Those who sent before still wait.",
                    "Try again later, or send less.");
            }
        }
        if (answer == Outbox.Answer.CLOSED) {
            throw left();
        } else if (answer == Outbox.Answer.FIRST) {
            front.timers().schedule(PATIENCE, () -> fetchIf(outbox.late()));
        } else if (answer == Outbox.Answer.ALONE) {
            try {
                send(FrameKind.MESSAGE, delivery, null, 0, payload, end);
            } finally {
                fetchIf(outbox.ended());
            }
        }
    }

    /** Sends something by itself, behind what waits; returns when it is accepted. */
    void send(final FrameKind kind, final Delivery delivery, final MemberId to, final long correlation,
            final byte[] payload, final long end) {
        transmit(new Sending(kind, delivery, to, correlation, payload, true, end), ALL, end);
    }

    /** Messages of this member came back to it. */
    void cameBack(final Delivery delivery, final long number) {
        fetchIf(outbox.came(delivery, number));
    }

    /** Whatever was in flight may have gone another way: nothing waits for it. */
    void release() {
        fetchIf(outbox.release());
    }

    /** The numbers begin anew. */
    void restart() {
        outbox.restart();
    }

    /** What waits goes as soon as the engine takes it. */
    void hurry() {
        fetchIf(outbox.hurry());
    }

    /** {@return how many messages were accepted and are not with an engine} */
    int waiting() {
        return outbox.waiting();
    }

    /** A window opens: what was accepted before goes into the component of before. */
    void mark() {
        mark = outbox.taken();
        hurry();
    }

    /** {@return whether all that was accepted before the window is with an engine} */
    boolean isPastMark() {
        return outbox.gone() >= mark;
    }

    /** Sends again what has to be, of this group; senders wait meanwhile. */
    void sendAgain(final long end) {
        Channel.locked(sending, Duration.ofNanos(end - System.nanoTime()), () -> {
            front.sends().again(name, end);
            return null;
        });
    }

    /**
     * Takes nothing any more, and leaves behind all that was accepted.
     *
     * @param end how long those that are sending, and the way, are waited for
     * @param leave how to leave
     */
    void close(final long end, final Runnable leave) {
        outbox.close();
        while (outbox.waiting() > 0 && goes(() -> transmit(null, ALL, end)) && System.nanoTime() < end
                && !Thread.currentThread().isInterrupted()) {
            // what did not go is given again meanwhile
            front.await(core -> outbox.waiting() == 0, Math.min(end, System.nanoTime() + AGAIN.toNanos()));
        }
        final boolean alone = quiet(end);
        try {
            if (alone) {
                goes(() -> giveAll(null, ALL, end));
            }
            if (outbox.waiting() > 0) {
                LOG.warn("{} messages that the group '{}' had accepted are lost with it: the component did not take"
                    + " them before it was left.", outbox.waiting(), name);
            }
        } finally {
            try {
                leave.run();
            } finally {
                if (alone) {
                    sending.unlock();
                }
            }
        }
    }

    /** {@return whether a component is there that takes something, if not now} */
    private boolean goes(final Runnable sends) {
        try {
            sends.run();
        } catch (UnavailableException e) {
            LOG.debug("There is no component for what waits in the group '{}'.", name, e);
            return false;
        } catch (CoterieException e) {
            LOG.debug("What waits in the group '{}' did not go.", name, e);
        }
        return true;
    }

    private boolean quiet(final long end) {
        try {
            return sending.tryLock(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void fetchIf(final boolean asked) {
        if (asked) {
            thread.execute(this::fetch);
        }
    }

    /** On the thread. */
    private void fetch() {
        try {
            while (outbox.fetch()) {
                transmit(null, 1, System.nanoTime() + FLUSH_LIMIT.toNanos());
            }
        } catch (UnavailableException e) {
            LOG.debug("What waits in the group '{}' goes to the next component.", name, e);
        } catch (CoterieException e) {
            LOG.debug("What waits in the group '{}' is given to the component again.", name, e);
        }
    }

    private void transmit(final Sending what, final int bundles, final long end) {
        // nobody is kept from sending by one who waits for room
        try {
            Sending crowded;
            do {
                final Duration left = Duration.ofNanos(end - System.nanoTime());
                crowded = Channel.locked(sending, left, () -> giveAll(what, bundles, end));
                if (crowded != null) {
                    front.sends().awaitRoom(crowded.lane(), crowded.count(), crowded.payload().length, end);
                }
            } while (crowded != null);
        } catch (UnavailableException e) {
            // the next component asks for what waits
            throw e;
        } catch (CoterieException e) {
            if (outbox.again()) {
                front.timers().schedule(AGAIN, () -> fetchIf(outbox.retry()));
            }
            throw e;
        }
    }

    /**
     * Gives what waits, then something else.
     *
     * @param what the other thing; null for none
     * @param bundles how many of those that wait; what comes meanwhile is not waited for
     * @return that of which there was no room for a copy, or null if all is gone
     */
    private Sending giveAll(final Sending what, final int bundles, final long end) {
        for (int i = 0; i < bundles; i++) {
            final FrameBundle bundle = outbox.take();
            if (bundle != null) {
                final int count = bundle.count();
                final Sending first = new Sending(count == 1 ? FrameKind.MESSAGE : FrameKind.MESSAGES, outbox.order(),
                    null, count == 1 ? 0 : count, bundle.payload(), false, end);
                if (!giveWaiting(first)) {
                    return first;
                }
            }
        }
        return what == null || give(what, false) ? null : what;
    }

    private boolean giveWaiting(final Sending bundle) {
        try {
            final boolean gone = give(bundle, true);
            if (gone) {
                gone();
            }
            return gone;
        } catch (OutcomeUnknownException e) {
            // they are given again; what is behind them was not accepted
            throw new DeadlineExceededException("messaging.way-full", "The messaging component failed while it took"
                + " what was sent before: " + e.getMessage(), "Try again.", e);
        } catch (LimitExceededException | RejectedException e) {
            LOG.error("{} messages of the group '{}' are lost: the component that is in the slot now does not take"
                + " them.", bundle.count(), name, e);
            front.withCore(core -> core.counters().add(MessagingCounters.Reason.LOST));
            gone();
            return true;
        } finally {
            fetchIf(outbox.ended());
        }
    }

    private void gone() {
        outbox.left();
        front.wake();
    }

    /**
     * Gives one frame to an engine; the number of its stream is used up unless the engine did not accept it.
     *
     * @param accepted whether it was accepted already, and must be given again if it is not known what became of it
     * @return false if there was no room for a copy of it
     */
    private boolean give(final Sending what, final boolean accepted) {
        Channel refused = null;
        byte[] body = what.lent() ? null : what.payload();
        while (true) {
            final Turn turn = turn(what);
            if (turn.full) {
                return false;
            }
            if (turn.due) {
                front.sends().again(name, what.end());
                continue;
            }
            if (accepted && outbox.isDoubtfulBeside(turn.header.session())) {
                front.withCore(core -> {
                    core.unsent(turn.header, what.to());
                    core.counters().add(MessagingCounters.Reason.LOST);
                });
                LOG.warn("{} messages of the group '{}' are not sent again: a component that was lost meanwhile may"
                    + " have delivered them.", what.count(), name);
                return true;
            }
            if (turn.channel == null || turn.channel == refused) {
                front.withCore(core -> core.unsent(turn.header, what.to()));
                throw new UnavailableException("slot.empty", "The messaging component takes nothing any more.",
                    "Wait until another one is in the slot.");
            }
            // the only copy there is on this side, made when its turn has come: those that wait hold none
            body = body == null ? what.payload().clone() : body;
            final FrameParts frame = turn.header.parts(body);
            if (turn.inWindow && !keep(turn, new SentStream.Copy(turn.header, what.to(), frame))) {
                continue;
            }
            try {
                turn.channel.send(what.to(), what.delivery(), frame, WindowSends.slice(turn.inWindow, what.end()));
                front.withCore(core -> sent(core, turn, what));
                return true;
            } catch (UnavailableException e) {
                if (counts(turn, what, e)) {
                    return true;
                }
                LOG.debug("The component of a slot went while a message was sent; the next one is tried.", e);
                refused = turn.channel;
            } catch (OutcomeUnknownException e) {
                if (counts(turn, what, e) || doubted(turn, what, accepted)) {
                    return true;
                }
                throw e;
            } catch (DeadlineExceededException e) {
                front.withCore(core -> core.unsent(turn.header, what.to()));
                if (!turn.inWindow || System.nanoTime() >= what.end()) {
                    throw e;
                }
            } catch (CoterieException e) {
                front.withCore(core -> core.unsent(turn.header, what.to()));
                throw e;
            }
        }
    }

    private void sent(final MessagingCore core, final Turn turn, final Sending what) {
        core.sent(turn.header, what.to());
        // what a new component brings may wait for the end of the swap
        final boolean comesBack = what.to() == null && turn.way == Way.CURRENT
            && !(turn.inWindow && what.delivery() == Delivery.TOTAL);
        if (comesBack && core.ownSession(name) == turn.header.session()) {
            outbox.gave(what.delivery(), turn.header.after() - 1);
        }
    }

    /** Nobody knows whether the engine has it. {@return whether it is delivered all the same} */
    private boolean doubted(final Turn turn, final Sending what, final boolean accepted) {
        final AtomicBoolean stands = new AtomicBoolean();
        front.withCore(core -> {
            // its copy is sent again if the window goes back, which it does unless it was told as drained
            stands.set(accepted && turn.kept && core.window() != null && !core.window().hasDrained());
            if (accepted && !stands.get()) {
                // whoever has it already drops it when it comes again with its numbers
                core.unsent(turn.header, what.to());
                outbox.doubt(turn.header.session());
            } else {
                core.doubtful(turn.header, what.to());
            }
        });
        return stands.get();
    }

    private boolean keep(final Turn turn, final SentStream.Copy copy) {
        final AtomicBoolean kept = new AtomicBoolean();
        front.withCore(core -> {
            kept.set(core.keep(copy));
            turn.kept = kept.get() && core.window() != null && !core.window().isBack();
            if (!kept.get()) {
                core.unsent(copy.header(), copy.to());
            }
        });
        return kept.get();
    }

    /** The engine failed. {@return whether the message is accepted all the same; else its number may be free again} */
    private boolean counts(final Turn turn, final Sending what, final CoterieException failure) {
        final AtomicBoolean counts = new AtomicBoolean();
        front.withCore(core -> {
            counts.set(turn.inWindow && core.standsIn(turn.header, failure.problem()));
            if (counts.get()) {
                sent(core, turn, what);
            } else if (failure instanceof UnavailableException) {
                core.unsent(turn.header, what.to());
            }
        });
        return counts.get();
    }

    private Turn turn(final Sending what) {
        final Turn turn = new Turn();
        front.withCore(core -> {
            final SwapWindow window = core.window();
            turn.inWindow = window != null;
            turn.due = window != null && window.due(name) != null;
            turn.full = window != null && !window.room(what.lane(), what.count(), what.payload().length);
            if (turn.due || turn.full) {
                return;
            }
            turn.way = core.route();
            turn.channel = front.routed();
            turn.header = core.next(what.kind(), what.delivery(), name, what.to(), what.correlation()).orElse(null);
            turn.wanted = what.kind() != FrameKind.REQUEST || core.requests().sent(what.correlation());
            if (turn.header != null && !turn.wanted) {
                core.unsent(turn.header, what.to());
            }
        });
        if (!turn.wanted) {
            throw new DeadlineExceededException("messaging.way-full", "The request ended before it could be sent.",
                "Try again later.");
        }
        if (turn.header == null && !turn.due && !turn.full) {
            throw left();
        }
        return turn;
    }

    /** {@return what a sender is told that comes too late} */
    UnavailableException left() {
        return new UnavailableException("messaging.left", "The group '" + name + "' was left.", "Join it again.");
    }
}
