package io.coterie.manager.sim;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;

import io.coterie.api.consensus.Barrier;
import io.coterie.api.consensus.Leadership;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.api.core.Term;
import io.coterie.api.document.ClusterDocument;
import io.coterie.api.fencing.FenceResult;
import io.coterie.api.membership.View;
import io.coterie.api.membership.ViewId;
import io.coterie.api.scheduling.Scheduling;
import io.coterie.api.state.Change;
import io.coterie.api.state.StateSnapshot;
import io.coterie.document.DocumentParser;
import io.coterie.manager.core.CoordinatorInput;
import io.coterie.manager.core.Moment;

/**
 * Three members in virtual time, over a simulated network, consensus, fence device and services. All chance comes from
 * one seed.
 */
final class SimCluster {
    static final List<NodeId> NODES = List.of(NodeId.of("n1"), NodeId.of("n2"), NodeId.of("n3"));
    private static final String DOCUMENT = """
        cluster: sim
        nodes:
          n1: {address: "127.0.0.1:1"}
          n2: {address: "127.0.0.1:2"}
          n3: {address: "127.0.0.1:3"}
        fencing: {devices: {kill: {agent: sim, retries: 1}}}
        resources:
          a: {agent: "sim:x"}
          b: {agent: "sim:x"}
          db: {agent: "sim:x"}
        """;
    final Random random;
    final Scheduling scheduling;
    final ClusterDocument document = DocumentParser.parse(DOCUMENT).orThrow();
    final StateModel state = new StateModel(NODES);
    final SimAgents agents = new SimAgents(this);
    final Map<NodeId, SimMember> members = new TreeMap<>();
    private final PriorityQueue<Event> events = new PriorityQueue<>(
        Comparator.comparingLong(Event::at).thenComparingLong(Event::number));
    private final Map<SimMember, Deque<Runnable>> whileFrozen = new HashMap<>();
    private final Deque<String> trace = new ArrayDeque<>();
    private final Map<NodeId, Integer> side = new TreeMap<>();
    private final Map<NodeId, Set<MemberId>> views = new TreeMap<>();
    private final Set<MemberId> gone = new TreeSet<>();
    private MemberId leader;
    private long term;
    private long epoch;
    private long time;
    private long numbers;
    private int changes;

    /** Something that happens at a time. */
    private record Event(long at, long number, SimMember member, Runnable task) {
    }

    SimCluster(final long seed) {
        // the first numbers of neighbouring seeds are alike: spread them
        random = new Random(seed * 0x9E3779B97F4A7C15L);
        scheduling = new SimpleScheduling(random.nextInt(4) > 0);
        NODES.forEach(n -> side.put(n, 0));
    }

    Moment now() {
        return new Moment(Duration.ofMillis(time).toNanos(), Instant.ofEpochMilli(1_000_000 + time));
    }

    void trace(final String line) {
        trace.add(time + " " + line);
        if (trace.size() > 200) {
            trace.poll();
        }
    }

    List<String> recent() {
        return List.copyOf(trace);
    }

    void require(final boolean condition, final String problem) {
        if (!condition) {
            throw new AssertionError(problem + "\n" + String.join("\n", trace));
        }
    }

    /** Does something later; for a member, only while it lives, and only once it is thawed. */
    void after(final long millis, final SimMember member, final Runnable task) {
        events.add(new Event(time + millis, ++numbers, member, task));
    }

    void runUntil(final long end) {
        while (!events.isEmpty() && events.peek().at() <= end) {
            final Event event = events.poll();
            time = event.at();
            final SimMember member = event.member();
            if (member == null || !member.dead && !member.frozen) {
                event.task().run();
            } else if (!member.dead) {
                whileFrozen.computeIfAbsent(member, m -> new ArrayDeque<>()).add(event.task());
            }
        }
        time = end;
    }

    // --- what is done to it ---

    void start(final NodeId node) {
        final SimMember before = members.get(node);
        if (before != null && !before.dead) {
            return;
        }
        final MemberId id = MemberId.of(node.name(), 1_000_000 + time);
        trace("start " + id);
        members.put(node, new SimMember(id, this));
        changed();
    }

    void crash(final NodeId node) {
        final SimMember member = members.get(node);
        if (member != null && !member.dead) {
            trace("crash " + member.id);
            member.dead = true;
            changed();
            after(500 + random.nextInt(6000), null, () -> start(node));
        }
    }

    void freeze(final NodeId node, final long millis) {
        final SimMember member = members.get(node);
        if (member != null && !member.dead && !member.frozen) {
            trace("freeze " + member.id);
            member.frozen = true;
            changed();
            after(millis, null, () -> thaw(member));
        }
    }

    private void thaw(final SimMember member) {
        if (!member.dead && member.frozen) {
            trace("thaw " + member.id);
            member.frozen = false;
            final Deque<Runnable> missed = whileFrozen.getOrDefault(member, new ArrayDeque<>());
            // in the order in which they came: each channel is FIFO
            missed.forEach(task -> after(1, member, task));
            missed.clear();
            changed();
        }
    }

    void partition(final NodeId node) {
        trace("partition " + node);
        side.put(node, 1);
        changed();
    }

    void heal() {
        trace("heal");
        NODES.forEach(n -> side.put(n, 0));
        changed();
    }

    void calm() {
        heal();
        members.values().forEach(this::thaw);
    }

    // --- consensus, views ---

    private boolean connected(final NodeId a, final NodeId b) {
        return side.get(a).equals(side.get(b));
    }

    private SimMember life(final MemberId id) {
        final SimMember member = members.get(id.node());
        return member != null && member.id.equals(id) && !member.dead ? member : null;
    }

    private List<MemberId> component(final NodeId node) {
        return members.values().stream().filter(m -> !m.dead && !m.frozen && connected(node, m.id.node()))
            .map(m -> m.id).sorted().toList();
    }

    /** The engines notice after a while. */
    private void changed() {
        final int change = ++changes;
        after(200 + random.nextInt(300), null, () -> {
            if (change == changes) {
                install();
            }
        });
        after(400 + random.nextInt(600), null, () -> {
            if (change == changes) {
                elect();
            }
        });
    }

    private void install() {
        final Set<NodeId> done = new TreeSet<>();
        for (final NodeId node : NODES) {
            final List<MemberId> component = component(node);
            if (component.isEmpty() || !done.add(component.get(0).node())) {
                continue;
            }
            final View view = new View(new ViewId(++epoch, "p" + component.get(0).node()), component, false);
            component.forEach(id -> {
                final SimMember member = life(id);
                if (!view.members().equals(views.containsKey(id.node()) ? List.copyOf(views.get(id.node())) : null)) {
                    views.put(id.node(), new TreeSet<>(component));
                    after(random.nextInt(100), member, () -> {
                        member.input(new CoordinatorInput.ViewChanged(view, true));
                        member.input(new CoordinatorInput.QuorumChanged(SimMember.quorum(component.size() >= 2)));
                    });
                }
            });
        }
    }

    private void elect() {
        for (final NodeId node : NODES) {
            final List<MemberId> component = component(node);
            if (component.size() >= 2) {
                if (leader == null || !component.contains(leader)) {
                    leader = component.get(random.nextInt(component.size()));
                    term++;
                    trace("leader " + leader + " term " + term);
                }
                tellLeader(component, new Leadership(new Term(term), Optional.of(leader.node()), false));
                tellNobodyLeads(members.values().stream().filter(m -> !component.contains(m.id)).toList());
                component.forEach(this::teach);
                return;
            }
        }
        leader = null;
        tellNobodyLeads(List.copyOf(members.values()));
    }

    /** After an election time-out, unless the world has changed again by then. */
    private void tellNobodyLeads(final List<SimMember> outside) {
        final int change = changes;
        outside.stream().filter(m -> !m.dead).forEach(m -> after(1000, null, () -> {
            if (change == changes) {
                after(0, m, () -> m.input(new CoordinatorInput.LeadershipChanged(new Leadership(m.executor.term(),
                    Optional.empty(), false))));
            }
        }));
    }

    private void tellLeader(final List<MemberId> component, final Leadership leadership) {
        final MemberId now = leader;
        component.forEach(id -> after(random.nextInt(100), life(id), () -> life(id).input(
            new CoordinatorInput.LeadershipChanged(new Leadership(leadership.term(), leadership.leader(),
                id.equals(now))))));
    }

    private void teach(final MemberId id) {
        final SimMember member = life(id);
        if (member != null) {
            final StateSnapshot snapshot = state.snapshot();
            after(random.nextInt(30), member, () -> member.input(new CoordinatorInput.StateChanged(snapshot)));
        }
    }

    private boolean canCommit(final SimMember from) {
        final SimMember leading = leader == null ? null : life(leader);
        return leading != null && !leading.frozen && component(leader.node()).size() >= 2
            && connected(from.id.node(), leader.node());
    }

    void submit(final SimMember from, final Change change, final Consumer<Optional<String>> end) {
        after(5 + random.nextInt(30), null, () -> {
            if (from.dead || !canCommit(from)) {
                after(500 + random.nextInt(500), from, () -> end.accept(Optional.of("consensus.no-quorum")));
                return;
            }
            final Optional<String> refused = state.apply(change);
            if (refused.isEmpty()) {
                NODES.stream().filter(n -> connected(n, leader.node())).map(members::get)
                    .filter(m -> m != null).forEach(m -> teach(m.id));
            }
            final StateSnapshot snapshot = state.snapshot();
            // now and then the answer is lost
            final Optional<String> answer = refused.isEmpty() && random.nextInt(30) == 0
                ? Optional.of("consensus.unknown") : refused;
            after(5 + random.nextInt(20), from, () -> {
                if (answer.isEmpty()) {
                    from.input(new CoordinatorInput.StateChanged(snapshot));
                }
                end.accept(answer);
            });
        });
    }

    void barrier(final SimMember from, final Consumer<Optional<Barrier>> end) {
        after(5 + random.nextInt(20), null, () -> {
            final Optional<Barrier> barrier = canCommit(from) ? Optional.of(new Barrier(new Term(term),
                from.id.equals(leader), 1)) : Optional.empty();
            after(5 + random.nextInt(20), from, () -> end.accept(barrier));
        });
    }

    <T> void ask(final SimMember from, final MemberId to, final Function<SimMember, T> question,
            final Consumer<Optional<T>> end) {
        after(2 + random.nextInt(40), life(to), () -> {
            final SimMember asked = life(to);
            if (asked == null || !connected(from.id.node(), to.node())) {
                after(1000, from, () -> end.accept(Optional.empty()));
                return;
            }
            final T answer = question.apply(asked);
            after(2 + random.nextInt(40), from, () -> end.accept(random.nextInt(20) == 0 ? Optional.empty()
                : Optional.of(answer)));
        });
    }

    // --- fencing ---

    void fence(final SimMember from, final MemberId target, final Term by, final Consumer<FenceResult> end) {
        require(state.snapshot().fences().stream().anyMatch(f -> f.target().equals(target)),
            "a fence without a record: " + target);
        trace(from.id + " fences " + target + " in term " + by);
        after(50 + random.nextInt(500), null, () -> {
            final boolean works = random.nextInt(5) > 0;
            if (works) {
                final SimMember member = life(target);
                if (member != null) {
                    member.dead = true;
                    changed();
                    after(1000 + random.nextInt(3000), null, () -> start(target.node()));
                }
                agents.kill(target);
                gone.add(target);
                trace("fenced " + target);
            }
            after(10, from, () -> end.accept(new FenceResult(works ? FenceResult.Status.CONFIRMED
                : FenceResult.Status.FAILED, "simulated")));
        });
    }

    /** Devices are as unreliable when they are asked as when they fence. */
    void test(final SimMember from, final Consumer<FenceResult> end) {
        after(50 + random.nextInt(500), from, () -> end.accept(new FenceResult(random.nextInt(5) > 0
            ? FenceResult.Status.CONFIRMED : FenceResult.Status.FAILED, "simulated")));
    }

    /** What is not as it should be in the end; empty if all is well. */
    List<String> unsettled() {
        final List<String> problems = new ArrayList<>();
        for (final String resource : List.of("a", "b")) {
            final long count = agents.active.values().stream().filter(m -> m.containsKey(resource)).count();
            if (count != 1) {
                problems.add(resource + " is active " + count + " times");
            }
        }
        if (agents.active.values().stream().filter(m -> m.containsKey("db")).count() != NODES.size()
            || agents.promoted.size() != 1) {
            problems.add("db: " + agents.active + " promoted " + agents.promoted);
        }
        final SimMember leading = leader == null ? null : life(leader);
        if (leading == null || leading.coordinator.phase() != io.coterie.manager.core.CoordinatorCore.Phase.IDLE) {
            problems.add("the coordinator is " + (leading == null ? "missing" : leading.coordinator.phase()));
        }
        state.snapshot().nodes().values().stream()
            .filter(r -> r.state() != io.coterie.api.state.NodeState.ONLINE).forEach(r -> problems.add(r.toString()));
        return problems;
    }
}
