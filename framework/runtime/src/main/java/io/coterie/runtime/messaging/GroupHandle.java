package io.coterie.runtime.messaging;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.coterie.api.core.CoterieException;
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
 * A member's place in a group, as its user holds it. Owns the group's inbox with the listener's thread, a thread on
 * which requests and replies go out, and one for small messages that waited, which must not wait behind those.
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
    private final OwnerThread sharing;
    private final GroupSender sender;
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
        this.sharing = new OwnerThread(threadName + " group " + name + " shared");
        this.sender = new GroupSender(front, name, sharing);
        this.inbox = new GroupInbox(threadName + " group " + name, this::give);
    }

    /** Puts something into the inbox; {@return the inbox} With the lock of the core held. */
    GroupInbox put(final GroupEvent event) {
        inbox.put(event);
        if (event instanceof GroupEvent.CameTogether came && came.from().equals(front.self())) {
            sender.cameBack(came.delivery(), came.first() + came.calls() - 1);
        } else if (event instanceof GroupEvent.Came came && came.toAll()
                && came.message().from().equals(front.self())) {
            sender.cameBack(came.message().delivery(), came.message().sequence());
        }
        return inbox;
    }

    /** {@return what sends in this group} */
    GroupSender sender() {
        return sender;
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
        if (one == null) {
            sender.toAll(delivery, payload, timeout);
        } else {
            sender.send(FrameKind.MESSAGE_TO_ONE, delivery, one, 0, payload, System.nanoTime() + timeout.toNanos());
        }
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
            return CompletableFuture.failedFuture(closed.get() ? sender.left() : new LimitExceededException(
                "messaging.too-many-requests", "More than " + PendingRequests.MAX_PENDING
                    + " requests wait for their replies.", "Wait for some of them."));
        }
        final long end = System.nanoTime() + timeout.toNanos();
        final Subscription deadline = front.timers().schedule(timeout,
            () -> front.withCore(core -> core.requests().expired(correlation)));
        future.whenComplete((reply, failure) -> deadline.close());
        // the array is the caller's again before the other thread has sent it
        final byte[] own = payload.clone();
        outgoing.execute(() -> ask(to, own, correlation, end));
        return future;
    }

    @Override
    public void close() {
        close(System.nanoTime() + REPLY_LIMIT.toNanos());
    }

    /** Leaves; until {@code end} it waits for the way of what was accepted. */
    void close(final long end) {
        if (closed.compareAndSet(false, true)) {
            // a message that is being sent is accepted before the leave says how many there were
            sender.close(end, () -> front.forget(this));
            stop();
        }
    }

    /** Ends the threads of a place that nobody leads to. */
    void stop() {
        outgoing.close();
        sharing.close();
        inbox.close();
        futures.values().forEach(f -> f.completeExceptionally(new OutcomeUnknownException("messaging.left",
            "The group was left before the reply came.", "Find out whether it was done before asking again.")));
    }

    private void ask(final MemberId to, final byte[] payload, final long correlation, final long end) {
        try {
            sender.send(FrameKind.REQUEST, Delivery.FIFO, to, correlation, payload, end);
        } catch (CoterieException e) {
            front.withCore(core -> core.requests().failed(correlation, e));
        }
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
        } catch (RuntimeException | Error e) {
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
            front.sends().reply(asked.from(), header.get().parts(payload.clone()), REPLY_LIMIT);
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
            throw sender.left();
        }
        if (one == null) {
            return;
        }
        final AtomicBoolean there = new AtomicBoolean();
        front.withCore(core -> there.set(core.shows(name, one)));
        if (!there.get()) {
            throw new UnavailableException("messaging.not-a-member", one + " is not in the group '" + name + "'.",
                "Look at the group's view.");
        }
    }
}
