package io.coterie.conformance.messaging;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.coterie.api.core.MemberId;
import io.coterie.api.messaging.spi.FrameSink;
import io.coterie.conformance.Expect;

/**
 * Records what a messaging component calls, and notes what it must never do: two frames of one sender at once, a frame
 * of somebody who is not among the members, bytes that are not those that were sent, a call after the end. It can stand
 * still, as a receiver that blocks. Safe for several threads.
 */
final class FrameRecorder implements FrameSink {
    /** Enough to see a buffer that is used again, and small. */
    private static final int KEPT = 64;
    private static final int KEPT_BYTES = 16 * 1024;
    private final MemberId self;
    private final List<Event> events = new ArrayList<>();
    private final List<String> violations = new ArrayList<>();
    private final Map<MemberId, Integer> running = new HashMap<>();
    /** What came already, by sender: stream and number. The kit never sends one of them twice. */
    private final Map<MemberId, Set<Long>> came = new HashMap<>();
    /** The last frames that came, as they were handed over: nobody may touch them any more. */
    private final Deque<Kept> kept = new ArrayDeque<>();
    private List<MemberId> members;
    private List<MemberId> given;
    private boolean blocked;
    private boolean closed;
    private int waiting;

    /** A frame that was handed over, and what was in it then. */
    private record Kept(byte[] frame, MemberId from, int stream, int number) {
        boolean untouched() {
            return Frames.whole(frame) && Frames.stream(frame) == stream && Frames.number(frame) == number;
        }
    }

    /** What kind of call. */
    enum Kind {
        /** A frame sent to all. */
        ALL,
        /** A frame sent to this member. */
        ME,
        /** The members changed. */
        MEMBERS
    }

    /**
     * One call.
     *
     * @param kind which
     * @param from the sender; null for members
     * @param stream the frame's stream, or −1 for a frame without a header
     * @param number its number
     * @param size its size
     * @param members the members; null for frames
     */
    record Event(Kind kind, MemberId from, int stream, int number, int size, List<MemberId> members) {
    }

    FrameRecorder(final MemberId self) {
        this.self = self;
    }

    @Override
    public void frame(final MemberId from, final byte[] frame) {
        came(Kind.ALL, from, frame);
    }

    @Override
    public void frameToMe(final MemberId from, final byte[] frame) {
        came(Kind.ME, from, frame);
    }

    @Override
    public void members(final List<MemberId> now) {
        synchronized (this) {
            late("members(" + now + ")");
            if (now == null || !now.contains(self) || now.stream().distinct().count() != now.size()) {
                violations.add("members(" + now + ") without " + self + ", or somebody twice");
            }
            if (running.getOrDefault(null, 0) > 0) {
                violations.add("members() was called while it was running");
            }
            touched();
            members = now == null ? List.of() : List.copyOf(now);
            given = now == null ? List.of() : now;
            events.add(new Event(Kind.MEMBERS, null, -1, 0, 0, members));
        }
    }

    private void came(final Kind kind, final MemberId from, final byte[] frame) {
        synchronized (this) {
            late("a frame of " + from);
            if (members == null) {
                violations.add("a frame of " + from + " came before the first members()");
            } else if (!members.contains(from)) {
                violations.add("a frame of " + from + " came while the members were " + members);
            }
            if (running.merge(from, 1, Integer::sum) > 1) {
                violations.add("two frames of " + from + " came at the same time");
            }
            if (!Frames.whole(frame)) {
                violations.add("a frame of " + from + " with " + frame.length + " bytes is not the one that was sent");
            }
            final boolean headed = frame.length >= Frames.HEADER;
            if (headed && !came.computeIfAbsent(from, f -> new HashSet<>()).add(
                    (long) Frames.stream(frame) << Integer.SIZE | Frames.number(frame))) {
                violations.add("frame " + Frames.number(frame) + " of stream " + Frames.stream(frame) + " of " + from
                    + " came twice");
            }
            if (headed && frame.length <= KEPT_BYTES) {
                kept.add(new Kept(frame, from, Frames.stream(frame), Frames.number(frame)));
                if (kept.size() > KEPT) {
                    kept.remove();
                }
            }
            waiting++;
            try {
                while (blocked) {
                    wait();
                }
            } catch (final InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            waiting--;
            running.merge(from, -1, Integer::sum);
            events.add(new Event(kind, from, headed ? Frames.stream(frame) : -1, headed ? Frames.number(frame) : 0,
                frame.length, null));
        }
    }

    /** The list of members that was told last is as it was told. */
    private void touched() {
        if (given != null && !given.equals(members)) {
            violations.add("the list of members that was told as " + members + " is now " + given);
        }
    }

    private void late(final String what) {
        if (closed) {
            violations.add(what + " came after close() had returned");
        }
    }

    /** From now on whoever calls stands still. */
    synchronized void block() {
        blocked = true;
    }

    synchronized void release() {
        blocked = false;
        notifyAll();
    }

    /** {@return how many calls stand still} */
    synchronized int standing() {
        return waiting;
    }

    /** The instance was closed: from now on nothing may come. */
    synchronized void closed() {
        closed = true;
    }

    synchronized List<Event> events() {
        return List.copyOf(events);
    }

    /** {@return how many frames came} */
    synchronized int frames() {
        return came.values().stream().mapToInt(Set::size).sum();
    }

    /** {@return how often members were told since all were there; one is the first time} */
    synchronized long views() {
        final int most = events.stream().filter(e -> e.kind == Kind.MEMBERS).mapToInt(e -> e.members.size()).max()
            .orElse(0);
        return events.stream().filter(e -> e.kind == Kind.MEMBERS)
            .dropWhile(e -> e.members.size() < most).count();
    }

    /** {@return the frames of a stream, in the order in which they came} */
    List<Event> frames(final int stream) {
        return events().stream().filter(e -> e.stream() == stream).toList();
    }

    /** {@return the numbers of the frames of a stream, in the order in which they came} */
    List<Integer> numbers(final int stream) {
        return frames(stream).stream().map(Event::number).toList();
    }

    synchronized Optional<List<MemberId>> members() {
        return Optional.ofNullable(members);
    }

    /** Nothing happened that must never happen. */
    void clean() {
        final String first;
        synchronized (this) {
            touched();
            kept.stream().filter(k -> !k.untouched()).findFirst().ifPresent(k -> violations.add("frame " + k.number
                + " of stream " + k.stream + " of " + k.from + " was changed after it had been handed over"));
            first = violations.isEmpty() ? "" : violations.get(0);
        }
        Expect.that(first.isEmpty(), () -> "On " + self + ", " + first + ".");
    }
}
