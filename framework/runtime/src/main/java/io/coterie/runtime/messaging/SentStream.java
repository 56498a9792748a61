package io.coterie.runtime.messaging;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.coterie.api.core.MemberId;
import io.coterie.api.messaging.spi.FrameParts;
import io.coterie.runtime.messaging.ControlPayload.Leave;

/** In a window: what this member sent in one of its stays, and who has it. Pure; used by the window alone. */
final class SentStream {
    private final LocalGroup group;
    private final long session;
    private final Leave start;
    private final Positions from;
    private final Map<Lane, Deque<Copy>> toAll = new EnumMap<>(Lane.class);
    private final Map<MemberId, Deque<Copy>> toOne = new TreeMap<>();
    private final Map<MemberId, Positions> acked = new HashMap<>();
    private Leave end;

    /**
     * A message or request that is kept until all who await it have it.
     *
     * @param header its header
     * @param to the receiver; null for all
     * @param frame header and payload
     */
    record Copy(FrameHeader header, MemberId to, FrameParts frame) {
    }

    SentStream(final LocalGroup group) {
        this.group = group;
        this.session = group.session;
        this.start = group.leaving();
        this.from = group.certain();
    }

    String name() {
        return group.name;
    }

    long session() {
        return session;
    }

    LocalGroup group() {
        return group;
    }

    /** What is sent from now on goes through the next component, if nothing is on its way into the current one. */
    void switched() {
        if (end == null && !group.pendingIn(Way.CURRENT)) {
            end = group.leaving();
        }
    }

    boolean hasSwitched() {
        return end != null;
    }

    Positions from() {
        return from;
    }

    SwapPayload.Stream told(final MemberId receiver) {
        return new SwapPayload.Stream(group.name, session, from,
            end == null ? null : end.forReceiver(receiver));
    }

    void keep(final Copy copy) {
        deque(copy).addLast(copy);
    }

    /** {@return the copy of what has been numbered last, no longer kept; null if it is not there} */
    Copy takeBack(final FrameHeader header, final MemberId to) {
        final Deque<Copy> copies = header.lane() == Lane.ONE ? toOne.get(to) : toAll.get(header.lane());
        final Copy last = copies == null ? null : copies.peekLast();
        return last != null && last.header().sequence() == header.sequence() ? copies.removeLast() : null;
    }

    private Deque<Copy> deque(final Copy copy) {
        return copy.header().lane() == Lane.ONE ? toOne.computeIfAbsent(copy.to(), m -> new ArrayDeque<>())
            : toAll.computeIfAbsent(copy.header().lane(), l -> new ArrayDeque<>());
    }

    void acked(final MemberId by, final Positions next) {
        acked.merge(by, next, Positions::max);
    }

    /** It has joined just now: what it said before is of an earlier stay, or of none. */
    void joined(final MemberId member) {
        acked.remove(member);
    }

    /** {@return whether a member has all of which there is no copy because it was sent before} */
    boolean hasStart(final MemberId member) {
        return acked.getOrDefault(member, Positions.START).reach(start.forReceiver(member));
    }

    /** {@return whether a member has all that went through the current component} */
    boolean hasOld(final MemberId member) {
        return end != null && acked.getOrDefault(member, Positions.START).reach(end.forReceiver(member));
    }

    /**
     * Gives up the copies that everybody has.
     *
     * @param peers who is there
     * @return the copies that are kept no more
     */
    List<Copy> release(final Collection<MemberId> peers) {
        final List<Copy> released = new ArrayList<>();
        toAll.forEach((lane, copies) -> {
            long least = Long.MAX_VALUE;
            for (final MemberId peer : peers) {
                least = Math.min(least, acked.getOrDefault(peer, Positions.START).of(lane));
            }
            takeBelow(copies, least, released);
        });
        toOne.forEach((member, copies) -> takeBelow(copies, peers.contains(member)
            ? acked.getOrDefault(member, Positions.START).one() : Long.MAX_VALUE, released));
        toOne.values().removeIf(Deque::isEmpty);
        return released;
    }

    private static void takeBelow(final Deque<Copy> copies, final long next, final List<Copy> to) {
        while (!copies.isEmpty() && copies.peekFirst().header().after() <= next) {
            to.add(copies.removeFirst());
        }
    }

    /** {@return all copies, each stream in its order; none is kept any more} */
    List<Copy> takeAll() {
        final List<Copy> all = new ArrayList<>();
        toAll.values().forEach(all::addAll);
        toOne.values().forEach(all::addAll);
        toAll.clear();
        toOne.clear();
        return all;
    }
}
