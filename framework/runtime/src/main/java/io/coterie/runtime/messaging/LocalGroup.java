package io.coterie.runtime.messaging;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.coterie.api.core.MemberId;

/** This member's own stay in one group: what it sends next, and what waits for its senders. Used by the core alone. */
final class LocalGroup {
    /** Frames of one group that wait; an announcement is on its way when they come, so few do. */
    static final int MAX_HELD_FRAMES = 4096;
    /** Bytes of one group that wait: one message of the largest size, and as much again. */
    static final long MAX_HELD_BYTES = 128L * 1024 * 1024;
    final String name;
    final Set<MemberId> awaited = new HashSet<>();
    long session;
    boolean active;
    long views;
    List<MemberId> viewed = List.of();
    private final Map<Lane, Long> next = new EnumMap<>(Lane.class);
    private final Map<MemberId, Long> nextToOne = new HashMap<>();
    /** After the last number of a lane of which nobody knows whether the engine took it. */
    private final Map<Lane, Long> certain = new EnumMap<>(Lane.class);
    /** Whether something is being given to an engine, and to which one. */
    private boolean pending;
    private Way pendingWay;
    private final Map<MemberId, Deque<HeldFrame>> held = new HashMap<>();
    private final Deque<HeldFrame> total = new ArrayDeque<>();
    private int heldFrames;
    private long heldBytes;

    LocalGroup(final String name, final long session) {
        this.name = name;
        this.session = session;
    }

    /** Begins anew in a new channel, with a session of its own. */
    void restart(final long newSession) {
        session = newSession;
        active = false;
        awaited.clear();
        next.clear();
        nextToOne.clear();
        certain.clear();
        pending = false;
        held.clear();
        total.clear();
        heldFrames = 0;
        heldBytes = 0;
    }

    long next(final Lane lane, final MemberId to) {
        return lane == Lane.ONE ? nextToOne.getOrDefault(to, 1L) : next.getOrDefault(lane, 1L);
    }

    void begin(final Way way) {
        pending = true;
        pendingWay = way;
    }

    /** {@return whether something is being given to that component} */
    boolean pendingIn(final Way way) {
        return pending && pendingWay == way;
    }

    void settled() {
        pending = false;
    }

    void doubt(final FrameHeader header) {
        certain.put(header.lane(), header.after());
    }

    /** {@return from where on every number of the streams without order is with the engine, as far as is known} */
    Positions certain() {
        return new Positions(certain.getOrDefault(Lane.UNORDERED, 1L), 1, certain.getOrDefault(Lane.TOTAL, 1L), 1);
    }

    void sent(final FrameHeader header, final MemberId to) {
        pending = false;
        if (header.lane() == Lane.ONE) {
            nextToOne.put(to, header.after());
        } else {
            next.put(header.lane(), header.after());
        }
    }

    Positions positions(final MemberId receiver) {
        return new Positions(next(Lane.UNORDERED, null), next(Lane.FIFO, null), next(Lane.TOTAL, null),
            receiver == null ? 1 : next(Lane.ONE, receiver));
    }

    ControlPayload.Leave leaving() {
        return new ControlPayload.Leave(positions(null), Map.copyOf(nextToOne));
    }

    /** {@return whether there was room to let the frame wait} */
    boolean hold(final HeldFrame frame) {
        if (heldFrames >= MAX_HELD_FRAMES || heldBytes + frame.payload().length > MAX_HELD_BYTES && heldFrames > 0) {
            return false;
        }
        heldFrames++;
        heldBytes += frame.payload().length;
        if (frame.header().lane() == Lane.TOTAL) {
            total.addLast(frame);
        } else {
            held.computeIfAbsent(frame.header().origin(), m -> new ArrayDeque<>()).addLast(frame);
        }
        return true;
    }

    boolean holdsTotal() {
        return !total.isEmpty();
    }

    /** {@return the frames of a member that waited, in their order; they wait no more} */
    Deque<HeldFrame> release(final MemberId member) {
        final Deque<HeldFrame> frames = held.remove(member);
        if (frames == null) {
            return new ArrayDeque<>();
        }
        frames.forEach(this::released);
        return frames;
    }

    HeldFrame firstTotal() {
        return total.peekFirst();
    }

    void releaseFirstTotal() {
        released(total.removeFirst());
    }

    private void released(final HeldFrame frame) {
        heldFrames--;
        heldBytes -= frame.payload().length;
    }
}
