package io.coterie.runtime.messaging;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;

import io.coterie.api.core.MemberId;
import io.coterie.api.core.RejectedException;
import io.coterie.api.messaging.Delivery;
import io.coterie.api.messaging.GroupListener;
import io.coterie.api.messaging.Messaging;
import io.coterie.api.messaging.spi.FrameSink;
import io.coterie.runtime.slot.WindowState;
import io.coterie.simulation.EngineMember;
import io.coterie.simulation.SimulatedProcess;

/**
 * The messaging slot of one simulated member: the real core with its windows, over one simulated engine or, while a
 * swap is under way, over two. What the shell does with locks and threads happens here in turns of the process. It
 * stands in the core's package because the core is nobody else's. On the simulation's thread.
 */
public final class SimulatedSlot implements Messaging, MessagingEffects {
    private static final int MAX_MESSAGE = 1 << 19;
    /** As the slot does: then whoever has not answered comes later. */
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(2);
    /** How often a window says what has come; more seldom than the slot does, since each time costs frames. */
    private static final Duration TICK = Duration.ofMillis(100);
    private final SimulatedProcess process;
    private final Function<String, EngineMember> engines;
    private final Watch watch;
    private final MessagingCore core;
    private final Map<String, SimulatedPlace> places = new TreeMap<>();
    private Side current;
    private Side next;
    private long turns = 1;

    /** Is told of requests and replies as they begin their way. */
    public interface Watch {
        /** A request is made. */
        void asks(MemberId from, MemberId to, byte[] request);

        /** A request was answered. */
        void replies(MemberId by, byte[] request, byte[] reply);

        /** A listener failed in a way in which none should. */
        void violated(String problem);
    }

    /** One engine as the core sees it. */
    private final class Side implements FrameSink {
        private final EngineMember engine;
        private boolean failed;

        Side(final EngineMember engine) {
            this.engine = engine;
        }

        @Override
        public void frame(final MemberId from, final byte[] frame) {
            if (!failed && (this == current || this == next)) {
                core.frame(this == next ? Way.NEXT : Way.CURRENT, from, frame);
                pump();
            }
        }

        @Override
        public void frameToMe(final MemberId from, final byte[] frame) {
            frame(from, frame);
        }

        @Override
        public void members(final List<MemberId> members) {
            if (!failed && (this == current || this == next)) {
                core.members(this == next ? Way.NEXT : Way.CURRENT, members);
                pump();
            }
        }
    }

    /**
     * A slot whose first component is attached.
     *
     * @param process whose
     * @param engines gives the end of an engine by the name of the component
     * @param component the first one
     * @param watch is told of requests
     */
    public SimulatedSlot(final SimulatedProcess process, final Function<String, EngineMember> engines,
            final String component, final Watch watch) {
        this.process = process;
        this.watch = watch;
        this.engines = engines;
        this.core = new MessagingCore(process.member(), new UUID(1, 1), this);
        core.attached(turns);
        current = new Side(engines.apply(component));
        current.engine.open((FrameSink) current);
    }

    // the window, as a swap drives it

    /** Opens a window with the engine of another component, unless one is open. */
    public void warm(final String component) {
        if (next != null) {
            return;
        }
        final Side coming = new Side(engines.apply(component));
        next = coming;
        core.openWindow(++turns, coming.engine.deliveries());
        coming.engine.open((FrameSink) coming);
        tick(coming);
    }

    private void tick(final Side of) {
        process.schedule(TICK, () -> {
            if (next == of) {
                core.tick();
                pump();
                tick(of);
            }
        });
    }

    /** What is begun from now on goes through the new engine. */
    public void switchOver() {
        core.window().switchOver();
        pump();
    }

    /** The new engine dies here, with all that is on its way in it. */
    public void fail() {
        if (next != null && !next.failed) {
            next.failed = true;
            next.engine.leave();
            core.lost(Way.NEXT, "the engine died");
            pump();
        }
    }

    /** {@return how the window stands} */
    public WindowState window() {
        return core.window() == null ? WindowState.CLOSED : core.window().state();
    }

    /** The new engine alone counts; who was away opens the window for this moment. */
    public void commit(final String component) {
        warm(component);
        final Side over = current;
        current = next;
        next = null;
        core.commitWindow();
        over.engine.leave();
        pump();
    }

    /** The old engine alone counts again, after what the new one may not have delivered went through it. */
    public void back() {
        if (next == null) {
            return;
        }
        core.window().beginBack();
        for (SentStream.Copy copy = core.window().due(null); copy != null; copy = core.window().due(null)) {
            send(current, copy.to(), copy.header().delivery(), copy.frame().joined());
            core.window().sentAgain(copy);
        }
        final Side over = next;
        next = null;
        core.endBack();
        over.engine.leave();
        pump();
    }

    // what the core asks for

    @Override
    public void sendTo(final Way way, final MemberId to, final byte[] frame) {
        final Side side = way == Way.NEXT ? next : current;
        if (side != null && !side.failed) {
            send(side, to, Delivery.FIFO, frame);
        }
    }

    @Override
    public void sendToAllNext(final Delivery delivery, final byte[] frame) {
        if (next != null && !next.failed) {
            send(next, null, delivery, frame);
        }
    }

    @Override
    public void deliver(final String group, final GroupEvent event) {
        process.execute(() -> {
            if (places.containsKey(group)) {
                places.get(group).give(event);
            }
        });
    }

    private static void send(final Side side, final MemberId to, final Delivery delivery, final byte[] frame) {
        if (to == null) {
            side.engine.sendToAll(delivery, frame, ANSWER_LIMIT);
        } else {
            side.engine.sendTo(to, frame, ANSWER_LIMIT);
        }
    }

    // what places in groups ask for

    MessagingCore core() {
        return core;
    }

    Watch watch() {
        return watch;
    }

    SimulatedProcess process() {
        return process;
    }

    /** Gives one frame to the engine that carries the traffic; one that died does not take it. */
    void give(final MemberId to, final Delivery delivery, final byte[] frame) {
        send(core.route() == Way.NEXT ? next : current, to, delivery, frame);
    }

    /** A reply goes through all engines that there are. */
    void reply(final MemberId to, final byte[] frame) {
        for (final Side side : new ArrayList<>(java.util.Arrays.asList(current, next))) {
            if (side != null && !side.failed) {
                send(side, to, Delivery.FIFO, frame);
            }
        }
    }

    /** Something changed: whoever waited for room may go on. */
    void pump() {
        places.values().forEach(SimulatedPlace::pump);
    }

    @Override
    public MemberId self() {
        return process.member();
    }

    @Override
    public Set<Delivery> deliveries() {
        return current.engine.deliveries();
    }

    @Override
    public int maxMessageBytes() {
        return MAX_MESSAGE;
    }

    @Override
    public SimulatedPlace join(final String group, final GroupListener listener, final Duration timeout) {
        final SimulatedPlace place = new SimulatedPlace(this, group, listener);
        if (places.putIfAbsent(group, place) != null) {
            throw new RejectedException("messaging.joined", "It is in the group already.", "Use that place.");
        }
        core.join(group);
        process.schedule(ANSWER_LIMIT, () -> core.joinAnyway(group));
        return place;
    }
}
