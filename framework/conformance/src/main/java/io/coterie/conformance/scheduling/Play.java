package io.coterie.conformance.scheduling;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.api.core.Term;
import io.coterie.api.document.AttributeSet;
import io.coterie.api.document.ClusterDocument;
import io.coterie.api.document.Constraint;
import io.coterie.api.document.FencingSpec;
import io.coterie.api.document.NodeSpec;
import io.coterie.api.document.Resource;
import io.coterie.api.document.Value;
import io.coterie.api.resource.ActionResult;
import io.coterie.api.resource.ResultCode;
import io.coterie.api.scheduling.Action;
import io.coterie.api.scheduling.NodeStatus;
import io.coterie.api.scheduling.SchedulingInput;
import io.coterie.api.scheduling.Transition;
import io.coterie.api.state.OperationRecord;
import io.coterie.conformance.CheckFailed;

/**
 * A made-up cluster on which decisions are carried out: it knows what really runs where, and notes when something runs
 * twice. Every primitive is an agent without promotion. Used by one thread.
 */
final class Play {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private ClusterDocument document;
    private final Map<NodeId, Integer> lives = new TreeMap<>();
    private final Set<NodeId> online = new TreeSet<>();
    private final Set<NodeId> unclean = new TreeSet<>();
    private final Set<NodeId> standby = new TreeSet<>();
    private final Set<NodeId> maintenance = new TreeSet<>();
    private final Map<String, Set<NodeId>> running = new TreeMap<>();
    private final Map<String, Set<NodeId>> promoted = new TreeMap<>();
    private final Map<String, String> scores = new TreeMap<>();
    private final List<OperationRecord> records = new ArrayList<>();
    private boolean fenceable = true;
    private boolean quorate = true;
    private long calls;

    Play(final Random random, final int nodes, final int resources) {
        final Map<NodeId, NodeSpec> specs = new LinkedHashMap<>();
        for (int i = 1; i <= nodes; i++) {
            final NodeId id = NodeId.of("n" + i);
            specs.put(id, new NodeSpec(id, "127.0.0.1:7400", 1, Map.of(), List.of()));
            lives.put(id, 1);
            online.add(id);
        }
        final List<Resource> all = new ArrayList<>();
        final List<Constraint> constraints = new ArrayList<>();
        for (int i = 0; i < resources; i++) {
            all.add(new Resource.Primitive("r" + i, "ocf:kit:Probe", List.of(new AttributeSet("p" + i, 0,
                Optional.empty(), Map.of("number", Value.of("" + i)))), List.of(), List.of(), List.of()));
            if (random.nextBoolean()) {
                constraints.add(new Constraint.Location("l" + i, List.of("r" + i), Optional.of(NodeId.of("n"
                    + (1 + random.nextInt(nodes)))), random.nextInt(200) - 50, List.of(), Optional.empty(), "always"));
            }
        }
        document = document(specs, all, constraints);
    }

    /** A cluster with what is wanted said in full; promotion scores are those of the node's number. */
    Play(final int nodes, final List<Resource> resources, final List<Constraint> constraints) {
        final Map<NodeId, NodeSpec> specs = new LinkedHashMap<>();
        for (int i = 1; i <= nodes; i++) {
            final NodeId id = NodeId.of("n" + i);
            specs.put(id, new NodeSpec(id, "127.0.0.1:7400", 1, Map.of(), List.of()));
            lives.put(id, 1);
            online.add(id);
        }
        document = document(specs, resources, constraints);
    }

    private static ClusterDocument document(final Map<NodeId, NodeSpec> specs, final List<Resource> resources,
            final List<Constraint> constraints) {
        return new ClusterDocument("kit", Map.of("start-failure-is-fatal", "false"), specs, List.of(),
            new FencingSpec(List.of(new FencingSpec.Device("power", "process", Set.of(), Map.of(), Map.of(), "reboot",
                Optional.empty(), 1, FencingSpec.Delay.NONE, Duration.ZERO)),
                Map.of()), List.of(), List.of(), resources, constraints);
    }

    /** A resource of the kit's, with meta attributes. */
    static Resource.Primitive primitive(final String id, final String... meta) {
        return new Resource.Primitive(id, "ocf:kit:Probe", List.of(), meta(meta), List.of(), List.of());
    }

    static List<AttributeSet> meta(final String... pairs) {
        final Map<String, Value> values = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            values.put(pairs[i], Value.of(pairs[i + 1]));
        }
        return values.isEmpty() ? List.of() : List.of(new AttributeSet("m", 0, Optional.empty(), values));
    }

    ClusterDocument document() {
        return document;
    }

    /** The same document with other resources. */
    void document(final List<Resource> resources) {
        document = document(document.nodes(), resources, document.constraints());
    }

    void fenceable(final boolean now) {
        fenceable = now;
    }

    void quorate(final boolean now) {
        quorate = now;
    }

    /** An operator keeps resources away from a node. */
    void standby(final NodeId node) {
        standby.add(node);
    }

    /** What a node runs is to be left alone. */
    void maintenance(final NodeId node) {
        maintenance.add(node);
    }

    /** A node is lost with whatever it runs. */
    void lose(final NodeId node) {
        online.remove(node);
        unclean.add(node);
    }

    /** A node comes back, in a new life, with nothing on it. */
    void back(final NodeId node) {
        unclean.remove(node);
        online.add(node);
        lives.merge(node, 1, Integer::sum);
        records.removeIf(r -> r.member().node().equals(node));
    }

    Set<NodeId> online() {
        return new TreeSet<>(online);
    }

    Set<NodeId> unclean() {
        return new TreeSet<>(unclean);
    }

    Set<NodeId> where(final String resource) {
        return new TreeSet<>(running.getOrDefault(resource, Set.of()));
    }

    SchedulingInput input() {
        final TreeMap<NodeId, NodeStatus> nodes = new TreeMap<>();
        lives.forEach((node, life) -> nodes.put(node, new NodeStatus(node, MemberId.of(node.name(), life),
            online.contains(node), unclean.contains(node), false, standby.contains(node),
            maintenance.contains(node), fenceable, attributes(node))));
        return new SchedulingInput(NOW, document, quorate, nodes, records, List.of(), Map.of(), Map.of());
    }

    /** A promotion score of an instance on a node, as an agent sets it. */
    void score(final NodeId node, final String attribute, final int score) {
        scores.put(node + " " + attribute, Integer.toString(score));
    }

    private Map<String, String> attributes(final NodeId node) {
        final Map<String, String> of = new TreeMap<>();
        scores.forEach((key, value) -> {
            if (key.startsWith(node + " ")) {
                of.put(key.substring(key.indexOf(' ') + 1), value);
            }
        });
        return of;
    }

    /** {@return where instances are promoted, by instance} */
    Set<NodeId> promoted() {
        final Set<NodeId> all = new TreeSet<>();
        promoted.values().forEach(all::addAll);
        return all;
    }

    /** A monitor of a resource says that it does not run, although nobody stopped it. */
    void fails(final String resource, final NodeId node) {
        running.getOrDefault(resource, Set.of()).remove(node);
        records.add(new OperationRecord(MemberId.of(node.name(), lives.get(node)), resource, "ocf:kit:Probe",
            "monitor", Duration.ofSeconds(10), ++calls, false, ActionResult.Status.COMPLETED, ResultCode.NOT_RUNNING,
            ResultCode.OK, "the kit says so", NOW, Duration.ofMillis(10), "", new Term(1)));
    }

    /** Carries out a whole decision, in an order that its partial order allows. */
    void carryOut(final Transition transition, final Random random) {
        final Set<String> done = new HashSet<>();
        final List<Action> left = new ArrayList<>(transition.actions());
        while (!left.isEmpty()) {
            final List<Action> ready = left.stream().filter(a -> done.containsAll(a.after())).toList();
            if (ready.isEmpty()) {
                throw new CheckFailed("No action can begin: " + left.stream().map(a -> a.id() + " after " + a.after())
                    .toList() + ".");
            }
            final Action next = ready.get(random.nextInt(ready.size()));
            run(next);
            done.add(next.id());
            left.remove(next);
        }
    }

    private void run(final Action action) {
        final Set<NodeId> at = running.computeIfAbsent(action.resource(), r -> new TreeSet<>());
        switch (action.type()) {
            case FENCE -> {
                unclean.remove(action.node());
                online.remove(action.node());
                running.values().forEach(nodes -> nodes.remove(action.node()));
                promoted.values().forEach(nodes -> nodes.remove(action.node()));
                records.removeIf(r -> r.member().node().equals(action.node()));
            }
            case START -> {
                if (!at.isEmpty() && !at.contains(action.node())) {
                    throw new CheckFailed(action.id() + " starts '" + action.resource() + "' while it runs on " + at
                        + (unclean.containsAll(at) ? ", which is unclean" : "") + ".");
                }
                at.add(action.node());
                record(action, ResultCode.OK);
            }
            case PROMOTE -> {
                promoted.computeIfAbsent(action.resource(), r -> new TreeSet<>()).add(action.node());
                record(action, ResultCode.OK);
            }
            case DEMOTE -> {
                promoted.getOrDefault(action.resource(), Set.of()).remove(action.node());
                record(action, ResultCode.OK);
            }
            case STOP -> {
                at.remove(action.node());
                record(action, ResultCode.OK);
            }
            case PROBE, MONITOR -> record(action, !at.contains(action.node()) ? ResultCode.NOT_RUNNING
                : promoted.getOrDefault(action.resource(), Set.of()).contains(action.node()) ? ResultCode.PROMOTED
                : ResultCode.OK);
            default -> {
                // nothing runs: it orders others, or tells of them
            }
        }
    }

    private void record(final Action action, final ResultCode code) {
        records.removeIf(r -> r.member().node().equals(action.node()) && r.resource().equals(action.resource())
            && r.action().equals(action.operation()) && r.interval().equals(action.interval()));
        records.add(new OperationRecord(MemberId.of(action.node().name(), lives.get(action.node())), action.resource(),
            action.agent(), action.operation(), action.interval(), ++calls, action.type() == Action.Type.PROBE,
            ActionResult.Status.COMPLETED, code, action.expected(), "", NOW, Duration.ofMillis(10), action.digest(),
            new Term(1)));
    }
}
