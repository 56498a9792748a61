package io.coterie.runtime.messaging;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import io.coterie.api.core.CoterieException;
import io.coterie.api.core.DeadlineExceededException;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.UnavailableException;
import io.coterie.api.messaging.Delivery;
import io.coterie.api.messaging.Destination;
import io.coterie.api.messaging.Group;
import io.coterie.api.messaging.GroupListener;
import io.coterie.api.messaging.GroupView;
import io.coterie.api.messaging.Message;
import io.coterie.api.messaging.spi.FrameParts;

/** One member's place in one group of a {@link SimulatedSlot}. A sender does not block here: what has no room waits. */
public final class SimulatedPlace implements Group {
    private final SimulatedSlot slot;
    private final String name;
    private final GroupListener listener;
    private final Deque<Sending> waiting = new ArrayDeque<>();
    private final Map<Long, CompletableFuture<byte[]>> futures = new HashMap<>();
    private GroupView view;

    SimulatedPlace(final SimulatedSlot slot, final String name, final GroupListener listener) {
        this.slot = slot;
        this.name = name;
        this.listener = listener;
        this.view = new GroupView(name, 1, List.of());
    }

    /** What is to be sent, and who is told when an engine has it, or that none will. */
    private record Sending(FrameKind kind, Delivery delivery, MemberId to, long correlation, byte[] payload,
            CompletableFuture<Void> accepted) {
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
        throw new UnsupportedOperationException("nobody may block here");
    }

    /**
     * Sends to all.
     *
     * @param payload the message
     * @param timeout for how long it may wait for room
     * @return ends once: when the message was accepted, or with the reason why it was not
     */
    public CompletionStage<Void> post(final byte[] payload, final Duration timeout) {
        final Sending sending = new Sending(FrameKind.MESSAGE, Delivery.FIFO, null, 0, payload,
            new CompletableFuture<>());
        waiting.add(sending);
        slot.process().schedule(timeout, () -> {
            if (waiting.remove(sending)) {
                sending.accepted().completeExceptionally(new DeadlineExceededException("messaging.way-full",
                    "There was no room.", "Try again later."));
            }
        });
        pump();
        return sending.accepted();
    }

    @Override
    public CompletableFuture<byte[]> request(final MemberId to, final byte[] payload, final Duration timeout) {
        if (!slot.core().shows(name, to)) {
            return CompletableFuture.failedFuture(new UnavailableException("messaging.not-a-member",
                to + " is not in the group.", "Look at the group's view."));
        }
        final CompletableFuture<byte[]> future = new CompletableFuture<>();
        final long correlation = slot.core().requests().begin(name, to);
        futures.put(correlation, future);
        slot.watch().asks(slot.self(), to, payload);
        slot.process().schedule(timeout, () -> slot.core().requests().expired(correlation));
        waiting.add(new Sending(FrameKind.REQUEST, Delivery.FIFO, to, correlation, payload,
            new CompletableFuture<>()));
        pump();
        return future;
    }

    /** Gives to an engine what may be given to it now, in its order. */
    void pump() {
        while (!waiting.isEmpty() && slot.core().active(name)) {
            final Sending what = waiting.peek();
            final SwapWindow window = slot.core().window();
            if (window != null && (window.due(name) != null
                || !window.room(Lane.of(what.kind(), what.delivery()), 1, what.payload().length))) {
                return;
            }
            waiting.remove();
            if (what.kind() != FrameKind.REQUEST || slot.core().requests().sent(what.correlation())) {
                give(what);
            }
        }
    }

    private void give(final Sending what) {
        final FrameHeader header = slot.core().next(what.kind(), what.delivery(), name, what.to(), what.correlation())
            .orElseThrow();
        final byte[] frame = header.frame(what.payload());
        if (!slot.core().keep(new SentStream.Copy(header, what.to(), FrameParts.whole(frame)))) {
            throw new IllegalStateException("nothing happened since its way was chosen");
        }
        try {
            slot.give(what.to(), what.delivery(), frame);
        } catch (UnavailableException e) {
            if (!slot.core().standsIn(header, e.problem())) {
                slot.core().unsent(header, what.to());
                slot.core().requests().failed(what.correlation(), e);
                what.accepted().completeExceptionally(e);
                return;
            }
        }
        slot.core().sent(header, what.to());
        what.accepted().complete(null);
    }

    /** What the group's thread does. */
    void give(final GroupEvent event) {
        if (event instanceof GroupEvent.Answered answered) {
            final CompletableFuture<byte[]> future = futures.remove(answered.correlation());
            if (answered.failure() == null) {
                future.complete(answered.reply());
            } else {
                future.completeExceptionally(answered.failure());
            }
        } else if (event instanceof GroupEvent.Changed changed) {
            view = changed.view();
            listener.viewChanged(view);
            pump();
        } else if (event instanceof GroupEvent.Came came) {
            listener.message(came.message());
        } else if (event instanceof GroupEvent.CameTogether together) {
            together.each(one -> {
                give(one);
                return true;
            });
        } else if (event instanceof GroupEvent.Asked asked) {
            answer(asked);
        }
    }

    private void answer(final GroupEvent.Asked asked) {
        final Message request = asked.request();
        listener.request(request).whenComplete((reply, failure) -> {
            final Throwable cause = failure != null && failure.getCause() != null ? failure.getCause() : failure;
            if (failure == null) {
                slot.watch().replies(slot.self(), request.payload(), reply);
                reply(asked, FrameKind.REPLY, reply);
            } else if (cause instanceof CoterieException known) {
                reply(asked, FrameKind.REFUSAL, ControlPayload.refusal(known));
            } else {
                slot.watch().violated("an executor failed: " + failure);
            }
        });
    }

    private void reply(final GroupEvent.Asked asked, final FrameKind kind, final byte[] payload) {
        slot.reply(asked.from(), slot.core().answer(kind, name, asked.correlation()).frame(payload));
    }

    @Override
    public void close() {
        slot.core().leave(name);
    }
}
