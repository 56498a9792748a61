package io.coterie.engine.corosync;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

import io.coterie.api.core.MemberId;
import io.coterie.api.messaging.spi.FrameParts;

/**
 * A closed process group as Corosync makes it, decided by one seed: one order in each partition, the same events before
 * a change for those who go through it together, one change for each process that joins. Processes take their events
 * at a pace of their own; what they send waits until the ring takes it.
 */
final class SimulatedGroup {
    final List<Member> members = new ArrayList<>();
    private final Random random;
    private final Map<GroupProcess, Integer> partition = new TreeMap<>();

    /** Something in the one order. */
    private record Event(GroupProcess from, GroupMessage message, List<GroupProcess> now, boolean someJoined) {
    }

    /** What a member was told. */
    record Told(String stamp, Map<GroupProcess, MemberId> view, GroupProcess from, long frame) {
    }

    SimulatedGroup(final long seed) {
        random = new Random(seed);
    }

    Random random() {
        return random;
    }

    Member join(final GroupProcess process, final MemberId id, final int where) {
        final Member member = new Member(process, id);
        members.add(member);
        member.core.connected(process);
        enter(member, where);
        return member;
    }

    private void enter(final Member member, final int where) {
        member.joined = true;
        partition.put(member.process, where);
        final List<GroupProcess> now = inPartition(where);
        live(m -> partition.get(m.process) == where).forEach(m -> m.inbox.add(new Event(null, null, now, true)));
    }

    /** The process ends, or its daemon does: those who can see that are told. */
    void leave(final Member member) {
        final Integer where = partition.remove(member.process);
        member.joined = false;
        member.inbox.clear();
        member.outbox.clear();
        final List<GroupProcess> now = inPartition(where);
        live(m -> partition.get(m.process).equals(where)).forEach(m -> m.inbox.add(new Event(null, null, now, false)));
    }

    void kill(final Member member) {
        if (member.joined) {
            leave(member);
        }
        members.remove(member);
    }

    void loseDaemon(final Member member) {
        leave(member);
        member.core.lost();
    }

    void reconnect(final Member member, final int where) {
        member.core.connected(member.process);
        enter(member, where);
    }

    /** Moves processes to a partition; everybody concerned is told of those who left first, then of each who joined. */
    void move(final Predicate<Member> who, final int to) {
        final Map<GroupProcess, Integer> before = new TreeMap<>(partition);
        live(who).forEach(m -> partition.put(m.process, to));
        for (final Member one : live(m -> true)) {
            final int was = before.get(one.process);
            final int is = partition.get(one.process);
            final Set<GroupProcess> seen = new HashSet<>(before.keySet());
            seen.removeIf(p -> before.get(p) != was);
            final Set<GroupProcess> stay = new HashSet<>(seen);
            stay.removeIf(p -> partition.get(p) != is);
            if (!stay.equals(seen)) {
                one.inbox.add(new Event(null, null, List.copyOf(stay), false));
            }
            for (final GroupProcess other : inPartition(is)) {
                if (stay.add(other)) {
                    one.inbox.add(new Event(null, null, List.copyOf(stay), true));
                }
            }
        }
    }

    private List<GroupProcess> inPartition(final int where) {
        return partition.entrySet().stream().filter(e -> e.getValue() == where).map(Map.Entry::getKey).toList();
    }

    private List<Member> live(final Predicate<Member> which) {
        return members.stream().filter(m -> m.joined).filter(which).sorted(Comparator.comparing(m -> m.process))
            .toList();
    }

    /** No time passes, and everything that is on its way arrives. */
    void drain() {
        while (members.stream().anyMatch(m -> !m.inbox.isEmpty() || !m.outbox.isEmpty())) {
            members.forEach(this::order);
            members.forEach(Member::take);
        }
    }

    /** One thing happens, somewhere. */
    void step() {
        final List<Member> able = live(m -> true);
        if (able.isEmpty()) {
            return;
        }
        final Member one = able.get(random.nextInt(able.size()));
        switch (random.nextInt(8)) {
            case 0 -> {
                if (!one.frozen) {
                    one.core.tick(3);
                }
            }
            case 1, 2, 3 -> order(one);
            default -> one.take();
        }
    }

    private void order(final Member sender) {
        final GroupMessage message = sender.outbox.poll();
        if (message != null) {
            final int where = partition.get(sender.process);
            live(m -> partition.get(m.process) == where)
                .forEach(m -> m.inbox.add(new Event(sender.process, message, null, false)));
        }
    }

    /** One process with its core. */
    final class Member implements GroupEffects {
        final GroupProcess process;
        final MemberId id;
        final List<Told> told = new ArrayList<>();
        final GroupCore core;
        boolean frozen;
        boolean joined;
        boolean superseded;
        int transitions;
        long sent;
        private final Deque<Event> inbox = new ArrayDeque<>();
        private final Deque<GroupMessage> outbox = new ArrayDeque<>();

        Member(final GroupProcess process, final MemberId id) {
            this.process = process;
            this.id = id;
            core = new GroupCore("it", id, 6, this);
        }

        void send() {
            if (joined && !frozen && core.isIn()) {
                sent++;
                outbox.add(new GroupMessage.Frame(sent, null, FrameParts.whole(new byte[0])));
            }
        }

        void take() {
            final Event event = frozen ? null : inbox.poll();
            if (event == null) {
                return;
            }
            if (event.message == null) {
                core.changed(event.now, event.someJoined);
            } else {
                core.message(event.from, event.message);
            }
        }

        Told lastView() {
            return told.stream().filter(t -> t.view != null).reduce((a, b) -> b).orElse(null);
        }

        @Override
        public void say(final GroupMessage message) {
            outbox.add(GroupMessage.read(GroupMessage.write(message)).orElseThrow());
        }

        @Override
        public void view(final String stamp, final Map<GroupProcess, MemberId> view, final boolean fresh) {
            final Told last = lastView();
            if (last == null || !last.stamp.equals(stamp)) {
                told.add(new Told(stamp, view, null, 0));
            }
        }

        @Override
        public void inTransition() {
            transitions++;
        }

        @Override
        public void note(final MemberId from, final byte[] note) {
            throw new AssertionError("nobody publishes notes here");
        }

        @Override
        public void frame(final GroupProcess from, final MemberId member, final GroupMessage.Frame frame) {
            told.add(new Told(null, null, from, frame.position()));
        }

        @Override
        public void credit(final GroupProcess receiver, final long position) {
            throw new AssertionError("nobody gives credits here");
        }

        @Override
        public void superseded() {
            superseded = true;
        }
    }
}
