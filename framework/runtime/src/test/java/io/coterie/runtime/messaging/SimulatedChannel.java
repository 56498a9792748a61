package io.coterie.runtime.messaging;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

import io.coterie.api.core.MemberId;

/**
 * A channel that delivers in any order that the engine's promises allow: FIFO per sender for frames to all and, apart
 * from those, for frames to one; unordered frames anyhow; total order alike at every receiver. Frames of a sender that
 * a receiver is not shown wait; those of one that crashed are cut off at any point.
 */
final class SimulatedChannel {
    final Map<MemberId, SimulatedMember> members = new TreeMap<>();
    private final Random random;

    SimulatedChannel(Random random) {
        this.random = random;
    }

    /** A frame on its way. */
    record Flight(MemberId from, Stream stream, byte[] frame) {
    }

    enum Stream { ALL, ANY, TOTAL, ONE }

    void sendToAll(SimulatedMember from, Stream stream, byte[] frame) {
        for (MemberId to : from.shown) {
            put(from, to, stream, frame);
        }
    }

    void sendTo(SimulatedMember from, MemberId to, byte[] frame) {
        if (from.shown.contains(to)) {
            put(from, to, Stream.ONE, frame);
        }
    }

    private void put(SimulatedMember from, MemberId to, Stream stream, byte[] frame) {
        SimulatedMember receiver = members.get(to);
        if (receiver != null) {
            receiver.incoming.add(new Flight(from.id, stream, frame));
        }
    }

    /** Adds a member; what is sent to it before its slot opens may be lost. */
    SimulatedMember start(MemberId id) {
        SimulatedMember member = new SimulatedMember(id, this);
        members.put(id, member);
        members.values().forEach(m -> m.changes.add(List.copyOf(members.keySet())));
        return member;
    }

    void crash(MemberId id) {
        members.remove(id);
        members.values().forEach(m -> m.changes.add(List.copyOf(members.keySet())));
    }

    /** Does one thing that may happen next. */
    boolean step() {
        List<Runnable> possible = new ArrayList<>();
        for (SimulatedMember member : members.values()) {
            if (!member.changes.isEmpty()) {
                possible.add(() -> show(member));
            }
            if (!member.control.isEmpty()) {
                possible.add(() -> member.control.poll().run());
            }
            for (Flight flight : deliverable(member)) {
                possible.add(() -> {
                    member.incoming.remove(flight);
                    member.core.frame(Way.CURRENT, flight.from(), flight.frame());
                });
            }
        }
        if (possible.isEmpty()) {
            return false;
        }
        possible.get(random.nextInt(possible.size())).run();
        return true;
    }

    private void show(SimulatedMember member) {
        List<MemberId> now = member.changes.poll();
        if (member.shown.isEmpty()) {
            if (random.nextBoolean()) {
                member.incoming.clear();
            }
        }
        for (MemberId gone : member.shown) {
            if (!now.contains(gone)) {
                member.incoming.removeIf(f -> f.from().equals(gone));
            }
        }
        member.shown = now;
        member.core.members(Way.CURRENT, now);
    }

    /** The first of each stream; of unordered frames any; in total order only the very first. */
    private List<Flight> deliverable(SimulatedMember member) {
        List<Flight> first = new ArrayList<>();
        List<String> seen = new ArrayList<>();
        for (Flight flight : member.incoming) {
            String stream = flight.stream() == Stream.TOTAL ? "total" : flight.from() + " " + flight.stream();
            boolean blocked = seen.contains(stream) && flight.stream() != Stream.ANY;
            seen.add(stream);
            if (!blocked && member.shown.contains(flight.from())) {
                first.add(flight);
            }
        }
        return first;
    }
}
