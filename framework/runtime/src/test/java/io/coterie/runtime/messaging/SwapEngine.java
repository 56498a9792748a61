package io.coterie.runtime.messaging;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

import io.coterie.api.core.MemberId;
import io.coterie.api.messaging.Delivery;

/**
 * One engine of a simulated swap. While it is up it loses nothing: FIFO per sender for frames to all and, apart from
 * those, to one; unordered frames anyhow; total order alike everywhere. It may hang at a member, and two members may be
 * cut from each other: what is between them waits, and is lost once the cut is noticed.
 */
final class SwapEngine {
    final Map<MemberId, Station> stations = new TreeMap<>();
    private final Set<Set<MemberId>> cuts = new HashSet<>();
    private final Set<Set<MemberId>> noticed = new HashSet<>();
    /** Whether it has lost something; it has told, or will. */
    boolean lossy;

    /** A frame on its way; {@code stream} is what it keeps its order in, empty for none. */
    record Flight(MemberId from, String stream, byte[] frame) {
    }

    /** The engine at one member. */
    static final class Station {
        final SwapMember member;
        final List<Flight> incoming = new ArrayList<>();
        final Deque<List<MemberId>> changes = new ArrayDeque<>();
        List<MemberId> shown = List.of();
        boolean hung;

        Station(SwapMember member) {
            this.member = member;
        }
    }

    void join(SwapMember member) {
        stations.put(member.id, new Station(member));
        changed();
    }

    /** Ends the engine at one member. */
    void leave(MemberId id) {
        if (stations.remove(id) != null) {
            changed();
        }
    }

    void cut(MemberId a, MemberId b) {
        cuts.add(Set.of(a, b));
    }

    /** What was between the two is lost. */
    void notice(MemberId a, MemberId b) {
        if (cuts.contains(Set.of(a, b)) && noticed.add(Set.of(a, b))) {
            lossy = true;
            renew(a, b);
            changed();
        }
    }

    void heal() {
        for (Set<MemberId> cut : List.copyOf(cuts)) {
            cuts.remove(cut);
            if (noticed.remove(cut)) {
                List<MemberId> two = List.copyOf(cut);
                renew(two.get(0), two.get(1));
                changed();
            }
        }
        stations.values().forEach(s -> s.hung = false);
    }

    private void renew(MemberId a, MemberId b) {
        drop(a, b);
        drop(b, a);
    }

    private void drop(MemberId at, MemberId from) {
        if (stations.containsKey(at)) {
            stations.get(at).incoming.removeIf(f -> f.from().equals(from));
        }
    }

    private void changed() {
        stations.forEach((id, station) -> station.changes.add(stations.keySet().stream()
            .filter(other -> other.equals(id) || !noticed.contains(Set.of(id, other))).toList()));
    }

    void send(MemberId from, MemberId to, Delivery delivery, byte[] frame) {
        Station sender = stations.get(from);
        if (sender == null) {
            return;
        }
        for (MemberId receiver : to == null ? sender.shown : List.of(to)) {
            Station station = stations.get(receiver);
            if (station != null && sender.shown.contains(receiver)) {
                station.incoming.add(new Flight(from, to != null ? "one " + from : stream(from, delivery), frame));
            }
        }
    }

    private static String stream(MemberId from, Delivery delivery) {
        return delivery == Delivery.UNORDERED ? "" : delivery == Delivery.TOTAL ? "total" : "all " + from;
    }

    /** What may happen next, one for each member; each says whether it could. */
    void possible(Random random, List<BooleanSupplier> to) {
        for (Station station : stations.values()) {
            if (!station.hung && !station.member.frozen && !(station.changes.isEmpty() && station.incoming.isEmpty())) {
                to.add(() -> step(station, random));
            }
        }
    }

    private boolean step(Station station, Random random) {
        List<Flight> first = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (Flight flight : station.incoming) {
            boolean next = flight.stream().isEmpty() || seen.add(flight.stream());
            if (next && station.shown.contains(flight.from()) && !isCut(flight.from(), station.member.id)) {
                first.add(flight);
            }
        }
        int choice = random.nextInt(first.size() + 1);
        if (!station.changes.isEmpty() && (first.isEmpty() || choice == first.size())) {
            show(station, random);
            return true;
        } else if (first.isEmpty()) {
            return false;
        }
        Flight flight = first.get(choice % first.size());
        station.incoming.remove(flight);
        station.member.came(this, flight.from(), flight.frame());
        return true;
    }

    private boolean isCut(MemberId a, MemberId b) {
        return !a.equals(b) && cuts.contains(Set.of(a, b));
    }

    private void show(Station station, Random random) {
        List<MemberId> now = station.changes.poll();
        if (station.shown.isEmpty() && random.nextBoolean()) {
            station.incoming.clear();
        }
        // what was between members that were cut is lost already; what came after that is of a later view
        station.shown.stream().filter(gone -> !now.contains(gone) && !stations.containsKey(gone))
            .forEach(gone -> station.incoming.removeIf(f -> f.from().equals(gone)));
        station.shown = now;
        station.member.shown(this, now);
    }
}
