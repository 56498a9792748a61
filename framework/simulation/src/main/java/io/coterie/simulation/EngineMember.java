package io.coterie.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.coterie.api.core.MemberId;
import io.coterie.api.core.UnavailableException;
import io.coterie.api.membership.spi.EngineView;
import io.coterie.api.membership.spi.EngineViewSink;
import io.coterie.api.membership.spi.MembershipComponent;
import io.coterie.api.messaging.Delivery;
import io.coterie.api.messaging.spi.FrameSink;
import io.coterie.api.messaging.spi.MessagingComponent;

/**
 * One member's end of the simulated engine: both component interfaces. Frames that come before the view that shows
 * their sender wait for it; frames of a sender that is not in the view any more are dropped.
 */
public final class EngineMember implements MembershipComponent, MessagingComponent {
    private static final int MAX_FRAME_BYTES = 1 << 20;
    private static final int MAX_EARLY_FRAMES = 100_000;
    private final SimulatedEngine engine;
    private final SimulatedProcess process;
    private final List<Early> early = new ArrayList<>();
    /** Who left the view, with the stream of theirs that came last: what follows in that one is dropped. */
    private final Map<MemberId, Long> gone = new HashMap<>();
    private final Map<MemberId, Stream> outgoing = new HashMap<>();
    private final Map<MemberId, Stream.Expected> incoming = new HashMap<>();
    private long generations;
    private EngineViewSink views;
    private FrameSink frames;
    private String stamp = "";
    private List<MemberId> view;
    private boolean suspecting;
    private boolean left;

    EngineMember(final SimulatedEngine engine, final SimulatedProcess process) {
        this.engine = engine;
        this.process = process;
        this.view = List.of(process.member());
    }

    /** A frame that came before its sender was in the view. */
    private record Early(MemberId from, long generation, Runnable delivery) {
    }

    MemberId id() {
        return process.member();
    }

    SimulatedProcess process() {
        return process;
    }

    boolean left() {
        return left;
    }

    boolean shows(final List<MemberId> ids) {
        return !stamp.isEmpty() && view.equals(ids);
    }

    /** Leaves by its own wish: the others see it at once. */
    public void leave() {
        left = true;
        engine.leave();
    }

    void suspect() {
        if (!stamp.isEmpty() && !suspecting && views != null) {
            suspecting = true;
            process.execute(views::inTransition);
        }
    }

    void reassure() {
        if (suspecting && views != null) {
            suspecting = false;
            final EngineView same = new EngineView(stamp, view);
            process.execute(() -> views.engineView(same));
        }
    }

    void install(final String newStamp, final List<MemberId> ids) {
        if (left) {
            return;
        }
        view.stream().filter(m -> !ids.contains(m)).forEach(m -> {
            gone.put(m, incoming.containsKey(m) ? incoming.get(m).generation() : 0L);
            outgoing.remove(m);
            early.removeIf(e -> e.from().equals(m));
        });
        gone.keySet().removeAll(ids);
        stamp = newStamp;
        view = ids;
        suspecting = false;
        if (frames != null) {
            frames.members(ids);
        }
        if (views != null) {
            views.engineView(new EngineView(newStamp, ids));
        }
        final List<Early> due = early.stream().filter(e -> ids.contains(e.from())).toList();
        early.removeAll(due);
        due.forEach(e -> e.delivery().run());
    }

    @Override
    public void open(final EngineViewSink sink) {
        views = sink;
        if (!stamp.isEmpty()) {
            views.engineView(new EngineView(stamp, view));
        }
    }

    @Override
    public void open(final FrameSink sink) {
        frames = sink;
        frames.members(view);
    }

    @Override
    public void publish(final byte[] note) {
        final byte[] copy = note.clone();
        toAll(m -> m.views != null ? () -> m.views.note(id(), copy) : () -> { });
    }

    @Override
    public Set<Delivery> deliveries() {
        return Set.of(Delivery.UNORDERED, Delivery.FIFO);
    }

    @Override
    public int maxFrameBytes() {
        return MAX_FRAME_BYTES;
    }

    @Override
    public void sendToAll(final Delivery delivery, final byte[] frame, final Duration timeout) {
        checkOpen();
        toAll(m -> () -> m.frames.frame(id(), frame.clone()));
    }

    @Override
    public void sendTo(final MemberId to, final byte[] frame, final Duration timeout) {
        checkOpen();
        if (view.contains(to)) {
            engine.member(to).ifPresent(m -> transmit(m, () -> m.frames.frameToMe(id(), frame.clone())));
        }
    }

    private void checkOpen() {
        if (left) {
            throw new UnavailableException("messaging.closed", "The engine is closed.", "Open it again.");
        }
    }

    private void toAll(final java.util.function.Function<EngineMember, Runnable> delivery) {
        for (final MemberId to : view) {
            engine.member(to).ifPresent(m -> transmit(m, delivery.apply(m)));
        }
    }

    private void transmit(final EngineMember to, final Runnable delivery) {
        transmit(to, outgoing.computeIfAbsent(to.id(), m -> new Stream(++generations)).add(delivery));
    }

    private void transmit(final EngineMember to, final Stream.Frame frame) {
        engine.cluster().network().send(id(), to.id(), () -> to.process.execute(() -> to.receive(this, frame)));
    }

    /** Links changed: sends again, in order, what has not arrived; what arrives twice is dropped there. */
    void retransmit() {
        outgoing.forEach((to, stream) -> engine.member(to).ifPresent(member ->
            stream.unarrived().forEach(frame -> transmit(member, frame))));
    }

    private void receive(final EngineMember sender, final Stream.Frame frame) {
        final MemberId from = sender.id();
        final Stream.Expected expected = incoming.computeIfAbsent(from, m -> new Stream.Expected());
        final boolean taken = expected.take(frame);
        if (expected.isOld(frame)) {
            // what the acknowledgement of a real engine does; taken from the sender's memory without a frame of its own
            Optional.ofNullable(sender.outgoing.get(id())).ifPresent(stream -> stream.arrived(frame));
        }
        if (!taken) {
            return;
        }
        if (view.contains(from)) {
            frame.delivery().run();
        } else if (frame.generation() > gone.getOrDefault(from, 0L) && early.size() < MAX_EARLY_FRAMES) {
            // of a view of the sender that has this member, once more or for the first time
            early.removeIf(e -> e.from().equals(from) && e.generation() < frame.generation());
            early.add(new Early(from, frame.generation(), frame.delivery()));
        }
    }
}
