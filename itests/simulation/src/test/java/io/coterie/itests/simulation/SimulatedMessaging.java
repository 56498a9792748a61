package io.coterie.itests.simulation;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

import io.coterie.api.core.CoterieException;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.OutcomeUnknownException;
import io.coterie.api.core.RejectedException;
import io.coterie.api.core.UnavailableException;
import io.coterie.api.messaging.Delivery;
import io.coterie.api.messaging.Destination;
import io.coterie.api.messaging.Group;
import io.coterie.api.messaging.GroupListener;
import io.coterie.api.messaging.GroupView;
import io.coterie.api.messaging.Message;
import io.coterie.api.messaging.Messaging;
import io.coterie.api.messaging.spi.FrameSink;
import io.coterie.simulation.EngineMember;
import io.coterie.simulation.SimulatedProcess;

/**
 * Requests and replies of one group over the simulated engine: what the manager uses of the messaging slot, whose own
 * campaign is beside its core. A request ends once: with the reply, a refusal, or an unknown outcome.
 */
final class SimulatedMessaging implements Messaging, Group, FrameSink {
    private static final byte REQUEST = 1;
    private static final byte REPLY = 2;
    private static final byte REFUSAL = 3;
    private static final int HEADER = 1 + Long.BYTES;
    private static final int MAX_MESSAGE = 1 << 19;
    private static final Duration SEND = Duration.ofSeconds(1);
    private final SimulatedProcess process;
    private final EngineMember engine;
    private final Recorder recorder;
    private final Map<Long, Pending> pending = new TreeMap<>();
    private List<MemberId> view = List.of();
    private String name;
    private GroupListener listener;
    private long last;

    SimulatedMessaging(final SimulatedProcess process, final EngineMember engine, final Recorder recorder) {
        this.process = process;
        this.engine = engine;
        this.recorder = recorder;
    }

    /** A request without a reply yet. */
    private record Pending(MemberId to, CompletableFuture<byte[]> future) {
    }

    void open() {
        engine.open((FrameSink) this);
    }

    @Override
    public MemberId self() {
        return process.member();
    }

    @Override
    public Set<Delivery> deliveries() {
        return engine.deliveries();
    }

    @Override
    public int maxMessageBytes() {
        return MAX_MESSAGE;
    }

    @Override
    public Group join(final String group, final GroupListener newListener, final Duration timeout) {
        if (listener != null) {
            throw new RejectedException("messaging.joined", "One group is simulated.", "Use that one.");
        }
        name = group;
        listener = newListener;
        return this;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public GroupView view() {
        return new GroupView(name, 1, view);
    }

    @Override
    public void send(final Destination to, final Delivery delivery, final byte[] payload, final Duration timeout) {
        throw new UnsupportedOperationException("the manager sends requests only");
    }

    @Override
    public CompletableFuture<byte[]> request(final MemberId to, final byte[] payload, final Duration timeout) {
        if (!view.contains(to)) {
            return CompletableFuture.failedFuture(new UnavailableException("messaging.not-a-member",
                to + " is not in the group.", "Look at the group's view."));
        }
        final CompletableFuture<byte[]> future = new CompletableFuture<>();
        final long id = ++last;
        pending.put(id, new Pending(to, future));
        recorder.asks(self(), to, payload);
        engine.sendTo(to, frame(REQUEST, id, payload), SEND);
        process.schedule(timeout, () -> fail(id));
        return future;
    }

    private void fail(final long id) {
        final Pending lost = pending.remove(id);
        if (lost != null) {
            lost.future().completeExceptionally(new OutcomeUnknownException("messaging.no-reply", "No reply came.",
                "Ask again."));
        }
    }

    @Override
    public void frame(final MemberId from, final byte[] frame) {
        frameToMe(from, frame);
    }

    @Override
    public void frameToMe(final MemberId from, final byte[] bytes) {
        final ByteBuffer buffer = ByteBuffer.wrap(bytes);
        final byte kind = buffer.get();
        final long id = buffer.getLong();
        final byte[] payload = new byte[buffer.remaining()];
        buffer.get(payload);
        if (kind == REQUEST) {
            asked(from, id, payload);
            return;
        }
        final Pending ended = pending.remove(id);
        if (ended != null && kind == REPLY) {
            ended.future().complete(payload);
        } else if (ended != null) {
            ended.future().completeExceptionally(new RejectedException("simulated.refused", "It was refused.",
                "Ask otherwise."));
        }
    }

    private void asked(final MemberId from, final long id, final byte[] payload) {
        if (listener == null) {
            engine.sendTo(from, frame(REFUSAL, id, new byte[0]), SEND);
            return;
        }
        listener.request(new Message(from, Delivery.FIFO, id, payload)).whenComplete((reply, failure) -> {
            if (failure != null && !(failure instanceof CoterieException)
                && !(failure.getCause() instanceof CoterieException)) {
                recorder.violated("an executor failed: " + failure);
            }
            if (failure == null) {
                recorder.replies(self(), payload, reply);
            }
            engine.sendTo(from, failure == null ? frame(REPLY, id, reply) : frame(REFUSAL, id, new byte[0]), SEND);
        });
    }

    private static byte[] frame(final byte kind, final long id, final byte[] payload) {
        return ByteBuffer.allocate(HEADER + payload.length).put(kind).putLong(id).put(payload).array();
    }

    @Override
    public void members(final List<MemberId> members) {
        view = List.copyOf(members);
        new HashMap<>(pending).forEach((id, request) -> {
            if (!view.contains(request.to())) {
                process.execute(() -> fail(id));
            }
        });
    }

    @Override
    public void close() {
        listener = null;
    }
}
