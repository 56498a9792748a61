package io.coterie.runtime.messaging;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.coterie.api.core.CoterieException;
import io.coterie.api.core.DeadlineExceededException;
import io.coterie.api.core.LimitExceededException;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.OutcomeUnknownException;
import io.coterie.api.core.RejectedException;
import io.coterie.api.core.Subscription;
import io.coterie.api.core.UnavailableException;
import io.coterie.api.messaging.Delivery;
import io.coterie.api.messaging.Destination;
import io.coterie.api.messaging.Group;
import io.coterie.api.messaging.GroupListener;
import io.coterie.api.messaging.GroupView;
import io.coterie.api.messaging.Message;
import io.coterie.runtime.instance.OwnerThread;

/**
 * A member's place in a group, as its user holds it. Owns the group's inbox with the listener's thread, and a thread on
 * which requests and replies go out. Senders take turns under one lock, so that the numbers of a stream reach the
 * engine in their order.
 */
final class GroupHandle implements Group {
    /** How long a reply waits for a full way before it is given up; the requester has a deadline of its own. */
    private static final Duration REPLY_LIMIT = Duration.ofSeconds(10);
    private static final Logger LOG = LoggerFactory.getLogger(GroupHandle.class);
    private final MessagingFront front;
    private final String name;
    private final GroupListener listener;
    private final GroupInbox inbox;
    private final OwnerThread outgoing;
    private final ReentrantLock sending = new ReentrantLock(true);
    private final Map<Long, CompletableFuture<byte[]>> futures = new ConcurrentHashMap<>();
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile GroupView view;

    GroupHandle(final MessagingFront front, final String name, final GroupListener listener,
            final String threadName) {
        this.front = front;
        this.name = name;
        this.listener = listener;
        this.view = new GroupView(name, 0, java.util.List.of());
        this.outgoing = new OwnerThread(threadName + " group " + name + " out");
        this.inbox = new GroupInbox(threadName + " group " + name, this::give);
    }

    GroupInbox inbox() {
        return inbox;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public GroupView view() {
        return view;
    }

    @Override
    public void send(final Destination to, final Delivery delivery, final byte[] payload, final Duration timeout) {
        final MemberId one = to instanceof Destination.One only ? only.member() : null;
        if (!front.deliveries().contains(delivery)) {
            throw new RejectedException("messaging.no-such-order", "The messaging component does not give "
                + delivery + " order.", "Ask for one that it gives: " + front.deliveries() + ".");
        }
        checkSize(payload.length);
        requireInView(one);
        final long end = System.nanoTime() + timeout.toNanos();
        transmit(new Sending(one == null ? FrameKind.MESSAGE : FrameKind.MESSAGE_TO_ONE, delivery, one, 0, payload,
            end));
    }

    @Override
    public CompletableFuture<byte[]> request(final MemberId to, final byte[] payload, final Duration timeout) {
        final CompletableFuture<byte[]> future = new CompletableFuture<>();
        try {
            checkSize(payload.length);
            requireInView(to);
        } catch (CoterieException e) {
            return CompletableFuture.failedFuture(e);
        }
        final AtomicReference<Long> begun = new AtomicReference<>();
        front.withCore(core -> {
            if (core.in(name) && !closed.get() && !core.requests().full()) {
                begun.set(core.requests().begin(name, to));
                futures.put(begun.get(), future);
            }
        });
        final Long correlation = begun.get();
        if (correlation == null) {
            return CompletableFuture.failedFuture(closed.get() ? left() : new LimitExceededException(
                "messaging.too-many-requests", "More than " + PendingRequests.MAX_PENDING
                    + " requests wait for their replies.", "Wait for some of them."));
        }
        final long end = System.nanoTime() + timeout.toNanos();
        final Subscription deadline = front.timers().schedule(timeout,
            () -> front.withCore(core -> core.requests().expired(correlation)));
        future.whenComplete((reply, failure) -> deadline.close());
        outgoing.execute(() -> ask(to, payload, correlation, end));
        return future;
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            // a message that is being sent is accepted before the leave says how many there were
            final boolean alone = quiet();
            try {
                front.forget(this);
            } finally {
                if (alone) {
                    sending.unlock();
                }
            }
            stop();
        }
    }

    /** Ends the threads of a place that nobody leads to. */
    void stop() {
        outgoing.close();
        inbox.close();
        futures.values().forEach(f -> f.completeExceptionally(new OutcomeUnknownException("messaging.left",
            "The group was left before the reply came.", "Find out whether it was done before asking again.")));
    }

    private boolean quiet() {
        try {
            return sending.tryLock(REPLY_LIMIT.toMillis(), java.util.concurrent.TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void ask(final MemberId to, final byte[] payload, final long correlation, final long end) {
        try {
            transmit(new Sending(FrameKind.REQUEST, Delivery.FIFO, to, correlation, payload, end));
        } catch (CoterieException e) {
            front.withCore(core -> core.requests().failed(correlation, e));
        }
    }

    /** What is to be sent, and until when. */
    private record Sending(FrameKind kind, Delivery delivery, MemberId to, long correlation, byte[] payload, long end) {
        Lane lane() {
            return Lane.of(kind, delivery);
        }
    }

    /** What a sender found when it took a number; {@code header} is null if it has to do something else first. */
    private static final class Turn {
        private FrameHeader header;
        private Channel channel;
        private boolean inWindow;
        private boolean due;
        private boolean full;
        private boolean wanted = true;
    }

    /** Sends again what has to be, of this group; senders wait meanwhile. */
    void sendAgain(final long end) {
        Channel.locked(sending, Duration.ofNanos(end - System.nanoTime()), () -> {
            front.sends().again(name, end);
            return null;
        });
    }

    private void transmit(final Sending what) {
        // nobody is kept from sending by one who waits for room
        while (!Channel.locked(sending, Duration.ofNanos(what.end() - System.nanoTime()), () -> give(what))) {
            front.sends().awaitRoom(what.lane(), what.payload().length, what.end());
        }
    }

    /**
     * Gives one frame to an engine; the number of its stream is used up unless the engine did not accept it.
     *
     * @return false if there was no room for a copy of it
     */
    private boolean give(final Sending what) {
        Channel refused = null;
        while (true) {
            final Turn turn = turn(what);
            if (turn.full) {
                return false;
            }
            if (turn.due) {
                front.sends().again(name, what.end());
                continue;
            }
            if (turn.channel == null || turn.channel == refused) {
                front.withCore(core -> core.unsent(turn.header, what.to()));
                throw new UnavailableException("slot.empty", "The messaging component takes nothing any more.",
                    "Wait until another one is in the slot.");
            }
            final byte[] frame = turn.header.frame(what.payload());
            if (turn.inWindow && !keep(new SentStream.Copy(turn.header, what.to(), frame))) {
                continue;
            }
            try {
                turn.channel.send(what.to(), what.delivery(), frame, WindowSends.slice(turn.inWindow, what.end()));
                front.withCore(core -> core.sent(turn.header, what.to()));
                return true;
            } catch (UnavailableException e) {
                if (counts(turn, what, e)) {
                    return true;
                }
                LOG.debug("The component of a slot went while a message was sent; the next one is tried.", e);
                refused = turn.channel;
            } catch (OutcomeUnknownException e) {
                if (counts(turn, what, e)) {
                    return true;
                }
                front.withCore(core -> core.doubtful(turn.header, what.to()));
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

    private boolean keep(final SentStream.Copy copy) {
        final AtomicBoolean kept = new AtomicBoolean();
        front.withCore(core -> {
            kept.set(core.keep(copy));
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
                core.sent(turn.header, what.to());
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
            turn.full = window != null && !window.room(what.lane(), what.payload().length);
            if (turn.due || turn.full) {
                return;
            }
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

    private void give(final GroupEvent event) {
        if (event instanceof GroupEvent.Answered answered) {
            final CompletableFuture<byte[]> future = futures.remove(answered.correlation());
            if (future != null && answered.failure() == null) {
                future.complete(answered.reply());
            } else if (future != null) {
                future.completeExceptionally(answered.failure());
            }
        } else if (event instanceof GroupEvent.Changed changed) {
            view = changed.view();
            listener.viewChanged(changed.view());
        } else if (event instanceof GroupEvent.Came came) {
            listener.message(came.message());
        } else if (event instanceof GroupEvent.Asked asked) {
            answer(asked);
        }
    }

    private void answer(final GroupEvent.Asked asked) {
        CompletionStage<byte[]> stage;
        try {
            stage = listener.request(asked.request());
        } catch (RuntimeException e) {
            stage = CompletableFuture.failedFuture(e);
        }
        stage.whenComplete((reply, failure) -> outgoing.execute(() -> reply(asked, reply, failure)));
    }

    private void reply(final GroupEvent.Asked asked, final byte[] reply, final Throwable failure) {
        FrameKind kind = FrameKind.REPLY;
        byte[] payload = reply;
        try {
            if (failure != null || reply == null) {
                throw refusal(asked.request(), failure);
            }
            checkSize(reply.length);
        } catch (CoterieException e) {
            kind = FrameKind.REFUSAL;
            payload = ControlPayload.refusal(e);
        }
        final AtomicReference<FrameHeader> header = new AtomicReference<>();
        final FrameKind sent = kind;
        front.withCore(core -> header.set(core.answer(sent, name, asked.correlation())));
        try {
            front.sends().reply(asked.from(), header.get().frame(payload), REPLY_LIMIT);
        } catch (CoterieException e) {
            LOG.warn("A reply of the group '{}' to {} could not be sent; its requester is told that the outcome is"
                + " unknown.", name, asked.from(), e);
        }
    }

    private CoterieException refusal(final Message request, final Throwable failure) {
        final Throwable cause = failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause() : failure;
        if (cause instanceof CoterieException known) {
            return known;
        }
        LOG.error("The group '{}' failed to answer a request of {}.", name, request.from(), cause);
        return new RejectedException("messaging.request-failed", "The member " + front.self()
            + " failed to answer.", "Look at its log for the reason.");
    }

    private void checkSize(final int bytes) {
        final int limit = front.maxMessageBytes();
        if (bytes > limit) {
            throw new LimitExceededException("messaging.too-large", "The message has " + bytes
                + " bytes; the messaging component takes " + limit + ".", "Send it in parts.");
        }
    }

    private void requireInView(final MemberId one) {
        if (closed.get()) {
            throw left();
        }
        final AtomicBoolean there = new AtomicBoolean(one == null);
        if (one != null) {
            front.withCore(core -> there.set(core.shows(name, one)));
        }
        if (!there.get()) {
            throw new UnavailableException("messaging.not-a-member", one + " is not in the group '" + name + "'.",
                "Look at the group's view.");
        }
    }

    private UnavailableException left() {
        return new UnavailableException("messaging.left", "The group '" + name + "' was left.", "Join it again.");
    }
}
