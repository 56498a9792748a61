package io.coterie.runtime.messaging;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

import io.coterie.api.core.MemberId;

/**
 * In a window: what came and may not be delivered yet. Of a stream with an order what is ahead of a gap; in total order
 * what came through the next component. What senders keep bounds it. Pure; used by the window alone.
 */
final class Reorder {
    private final Map<Key, TreeMap<Long, HeldFrame>> ahead = new LinkedHashMap<>();
    private final Deque<HeldFrame> total = new ArrayDeque<>();
    private final Map<MemberId, long[]> bytes = new HashMap<>();
    private final Map<MemberId, int[]> frames = new HashMap<>();

    /** A stream of one stay. */
    private record Key(MemberId origin, String group, long session, Lane lane) {
        static Key of(final FrameHeader header) {
            return new Key(header.origin(), header.group(), header.session(), header.lane());
        }
    }

    /** {@return whether there was room} Twice what an honest sender may keep is more than it ever needs. */
    boolean hold(final HeldFrame frame) {
        final int kind = kind(frame);
        final int[] number = frames.computeIfAbsent(frame.header().origin(), m -> new int[2]);
        final long[] weight = bytes.computeIfAbsent(frame.header().origin(), m -> new long[2]);
        if (number[kind] > 0 && (number[kind] >= 2 * SentCopies.MAX_FRAMES
                || weight[kind] + frame.payload().length > 2 * SentCopies.MAX_BYTES)) {
            return false;
        }
        if (kind == 1) {
            total.addLast(frame);
        } else if (ahead.computeIfAbsent(Key.of(frame.header()), k -> new TreeMap<>())
                .putIfAbsent(frame.header().sequence(), frame) != null) {
            return true;
        }
        number[kind] += (int) frame.header().count();
        weight[kind] += frame.payload().length;
        return true;
    }

    /** {@return whether somebody's frames fill what an honest sender may keep: nothing more should be read} */
    boolean crowded() {
        return frames.values().stream().anyMatch(n -> Math.max(n[0], n[1]) > SentCopies.MAX_FRAMES)
            || bytes.values().stream().anyMatch(b -> Math.max(b[0], b[1]) > SentCopies.MAX_BYTES) && count() > 1;
    }

    /**
     * {@return the first frame of a stream that is held, if its number is below a limit; it is held no more}
     *
     * @param like the header of a frame of that stream
     * @param limit the first number that is not wanted
     */
    HeldFrame poll(final FrameHeader like, final long limit) {
        final Key key = Key.of(like);
        final TreeMap<Long, HeldFrame> of = ahead.get(key);
        if (of == null || of.firstKey() >= limit) {
            return null;
        }
        final HeldFrame first = of.pollFirstEntry().getValue();
        if (of.isEmpty()) {
            ahead.remove(key);
        }
        released(first);
        return first;
    }

    void gone(final MemberId member) {
        ahead.keySet().removeIf(key -> key.origin().equals(member));
        for (final Iterator<HeldFrame> all = total.iterator(); all.hasNext();) {
            if (all.next().header().origin().equals(member)) {
                all.remove();
            }
        }
        frames.remove(member);
        bytes.remove(member);
    }

    /** Gives all away: each stream in its order, then what is in total order as the next component ordered it. */
    void takeAll(final Consumer<HeldFrame> to) {
        final List<HeldFrame> all = new java.util.ArrayList<>();
        ahead.values().forEach(of -> all.addAll(of.values()));
        all.addAll(total);
        ahead.clear();
        total.clear();
        frames.clear();
        bytes.clear();
        all.forEach(to);
    }

    int count() {
        return frames.values().stream().mapToInt(n -> n[0] + n[1]).sum();
    }

    private void released(final HeldFrame frame) {
        frames.get(frame.header().origin())[kind(frame)] -= (int) frame.header().count();
        bytes.get(frame.header().origin())[kind(frame)] -= frame.payload().length;
    }

    private static int kind(final HeldFrame frame) {
        return frame.header().lane() == Lane.TOTAL ? 1 : 0;
    }
}
