package io.coterie.runtime.messaging;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.coterie.api.core.MemberId;
import io.coterie.runtime.messaging.SentStream.Copy;

/**
 * In a window: copies of what this member sends, bounded, until they are acknowledged; and on the way back what has to
 * be sent again. Pure; used by the window alone.
 */
final class SentCopies {
    /** Messages in copies of one kind of order; at 100,000 a second acknowledgements come several times sooner. */
    static final int MAX_FRAMES = 16_384;
    /** Bytes of them; one message of the largest size always passes. */
    static final long MAX_BYTES = 32L * 1024 * 1024;
    private final Map<String, Map<Long, SentStream>> streams = new TreeMap<>();
    private final Map<String, Deque<Copy>> due = new TreeMap<>();
    /** Of what is delivered at once, and of what is in total order and may have to wait for the commit. */
    private final int[] frames = new int[2];
    private final long[] bytes = new long[2];

    private static int kind(final Lane lane) {
        return lane == Lane.TOTAL ? 1 : 0;
    }

    /** {@return the stream of a stay; made if there is none yet} */
    SentStream stream(final LocalGroup group) {
        return streams.computeIfAbsent(group.name, n -> new TreeMap<>())
            .computeIfAbsent(group.session, s -> new SentStream(group));
    }

    SentStream stream(final String group, final long session) {
        return streams.getOrDefault(group, Map.of()).get(session);
    }

    List<SentStream> all() {
        return streams.values().stream().flatMap(of -> of.values().stream()).toList();
    }

    boolean room(final Lane lane, final long count, final int length) {
        final int kind = kind(lane);
        return frames[kind] == 0 || frames[kind] + count <= MAX_FRAMES && bytes[kind] + length <= MAX_BYTES;
    }

    void keep(final LocalGroup group, final Copy copy) {
        stream(group).keep(copy);
        frames[kind(copy.header().lane())] += (int) copy.header().count();
        bytes[kind(copy.header().lane())] += copy.frame().size();
    }

    /** What was numbered last was not taken; its number is free again. */
    void unsent(final FrameHeader header, final MemberId to) {
        final SentStream stream = stream(header.group(), header.session());
        final Copy copy = stream == null ? null : stream.takeBack(header, to);
        if (copy != null) {
            released(copy);
        }
        final Deque<Copy> again = due.get(header.group());
        if (again != null) {
            again.removeIf(c -> c.header().equals(header) && java.util.Objects.equals(c.to(), to));
        }
    }

    void release(final SentStream stream, final Collection<MemberId> peers) {
        stream.release(peers).forEach(this::released);
    }

    private void released(final Copy copy) {
        frames[kind(copy.header().lane())] -= (int) copy.header().count();
        bytes[kind(copy.header().lane())] -= copy.frame().size();
    }

    /** Everything that is kept has to be sent again; nothing is kept any more. */
    void back() {
        all().forEach(stream -> due.computeIfAbsent(stream.name(), n -> new ArrayDeque<>()).addAll(stream.takeAll()));
        streams.clear();
        java.util.Arrays.fill(frames, 0);
        java.util.Arrays.fill(bytes, 0);
    }

    /**
     * {@return what of a group has to be sent again next, or null}
     *
     * @param group the group; null for any
     */
    Copy due(final String group) {
        final Iterator<Deque<Copy>> queues = group == null ? due.values().iterator()
            : due.containsKey(group) ? List.of(due.get(group)).iterator() : List.<Deque<Copy>>of().iterator();
        while (queues.hasNext()) {
            final Copy first = queues.next().peekFirst();
            if (first != null) {
                return first;
            }
        }
        return null;
    }

    void sentAgain(final Copy copy) {
        final Deque<Copy> of = due.get(copy.header().group());
        if (of != null) {
            of.remove(copy);
        }
    }

    /** {@return of how many messages copies are kept or have to be sent again} */
    int count() {
        return frames[0] + frames[1] + due.values().stream().flatMap(Deque::stream)
            .mapToInt(copy -> (int) copy.header().count()).sum();
    }
}
