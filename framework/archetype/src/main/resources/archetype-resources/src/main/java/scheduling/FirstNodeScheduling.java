package ${package};

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import io.coterie.api.component.ComponentInstance;
import io.coterie.api.component.InstanceContext;
import io.coterie.api.core.Finding;
import io.coterie.api.core.NodeId;
import io.coterie.api.document.ClusterDocument;
import io.coterie.api.document.Constraint;
import io.coterie.api.document.Resource;
import io.coterie.api.document.Role;
import io.coterie.api.document.Score;
import io.coterie.api.document.Value;
import io.coterie.api.resource.ActionResult;
import io.coterie.api.resource.ResultCode;
import io.coterie.api.scheduling.Action;
import io.coterie.api.scheduling.NodeStatus;
import io.coterie.api.scheduling.Placement;
import io.coterie.api.scheduling.Scheduling;
import io.coterie.api.scheduling.SchedulingInput;
import io.coterie.api.scheduling.Transition;
import io.coterie.api.state.OperationRecord;

/**
 * Puts each primitive on the node whose location constraints give the highest score, of several on the one where it
 * runs, else on the first. What it does not act on it refuses or warns of in {@code check}.
 *
 * <p>Safety is in the order: what may run elsewhere is stopped first, and what may run on an unclean node waits for
 * its fence. A resource is probed on every node that joined before anything else is decided about it.
 *
 * <p>Threads: it keeps nothing, so any may call.
 */
final class FirstNodeScheduling implements ComponentInstance<Scheduling>, Scheduling {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final Set<String> DECISIVE = Set.of("start", "stop", "monitor");

    /** What the last result says of a resource on a node. */
    private enum State { UNKNOWN, STOPPED, RUNNING, FAILED, STUCK }

    /** What is gathered for one resource. */
    private record Plan(List<Action> actions, Placement placement) {
    }

    /** The context is of no use: all that a decision depends on is in its input. */
    FirstNodeScheduling(final InstanceContext context) {
        Objects.requireNonNull(context, "context");
    }

    @Override
    public Scheduling service() {
        return this;
    }

    @Override
    public void warm(final long epoch, final Duration timeout) {
        // nothing to bring up
    }

    @Override
    public void close() {
        // nothing was started
    }

    @Override
    public List<Finding> check(final ClusterDocument document) {
        final List<Finding> findings = new ArrayList<>();
        for (final Resource resource : document.resources()) {
            if (!(resource instanceof Resource.Primitive one)) {
                findings.add(refused("resources." + resource.id(), "Groups and clones are not known."));
            } else if (!one.meta().isEmpty()) {
                findings.add(refused("resources." + one.id(), "Meta attributes are not obeyed."));
            } else if (one.parameters().stream().anyMatch(set -> set.rule().isPresent())) {
                findings.add(refused("resources." + one.id(), "Rules are not obeyed."));
            } else if (!one.operations().isEmpty()) {
                findings.add(ignored("resources." + one.id(), "Operations are ignored: nothing is monitored."));
            }
        }
        for (final Constraint constraint : document.constraints()) {
            if (!(constraint instanceof Constraint.Location one) || one.node().isEmpty() || !one.rules().isEmpty()
                    || one.role().isPresent()) {
                findings.add(refused("constraints." + constraint.id(), "Only scores of nodes are known."));
            }
        }
        if (!document.resourceDefaults().isEmpty()) {
            findings.add(refused("resource-defaults", "Meta attributes are not obeyed."));
        }
        document.options().keySet().forEach(name -> findings.add(ignored("options." + name, "It is ignored.")));
        return findings;
    }

    private static Finding refused(final String field, final String problem) {
        return new Finding(Finding.Severity.ERROR, "scheduling.not-known", 0, 0, field, problem,
            "Leave it out, or choose another scheduling component.");
    }

    private static Finding ignored(final String field, final String problem) {
        return new Finding(Finding.Severity.WARNING, "scheduling.ignored", 0, 0, field, problem,
            "Choose another scheduling component if it matters.");
    }

    @Override
    public Transition schedule(final SchedulingInput input) {
        final List<Action> actions = new ArrayList<>();
        final List<String> notes = new ArrayList<>();
        final Set<String> fences = new TreeSet<>();
        for (final NodeStatus node : input.nodes().values()) {
            if (node.unclean() && !node.fenceable()) {
                notes.add(node.node() + " is unclean and no device can fence it: what it may run is not recovered.");
            } else if (node.unclean() && input.quorate()) {
                final Action fence = new Action("fence " + node.node(), Action.Type.FENCE, node.node(), "", "",
                    "reboot", Duration.ZERO, TIMEOUT, ResultCode.OK, Map.of(), Map.of(), 0, "", Set.of(),
                    "The node is unclean.");
                actions.add(fence);
                fences.add(fence.id());
            }
        }
        final List<Placement> placements = new ArrayList<>();
        input.document().primitives().forEach(resource -> {
            final Plan plan = plan(input, resource, fences);
            actions.addAll(plan.actions());
            placements.add(plan.placement());
            if (!plan.placement().failed().isEmpty()) {
                notes.add(plan.placement().failed());
            }
        });
        if (!input.quorate()) {
            notes.add("Without quorum nothing is done.");
            actions.clear();
        }
        return new Transition(actions, placements, notes, Optional.empty());
    }

    private static Plan plan(final SchedulingInput input, final Resource.Primitive resource,
            final Set<String> fences) {
        final Map<NodeId, State> states = new TreeMap<>();
        input.nodes().values().forEach(node -> states.put(node.node(), state(input, node, resource.id())));
        final List<NodeId> active = states.keySet().stream().filter(n -> input.nodes().get(n).online())
            .filter(n -> Set.of(State.RUNNING, State.FAILED, State.STUCK).contains(states.get(n))).toList();
        final List<Placement.Candidate> candidates = candidates(input, resource.id(), active);
        final Optional<NodeId> wanted = candidates.stream().filter(c -> c.score() >= 0).findFirst()
            .map(Placement.Candidate::node);
        final List<Action> actions = new ArrayList<>();
        String failed = "";
        String reason = wanted.isPresent() ? "The best of the nodes that may run it." : "No node may run it.";
        final boolean lost = input.nodes().values().stream().anyMatch(n -> n.unclean() && !n.fenceable()
            && states.get(n.node()) != State.STOPPED);
        if (states.containsValue(State.STUCK)) {
            failed = "'" + resource.id() + "' could not be stopped, and is left where it is.";
        } else if (input.nodes().values().stream().anyMatch(n -> n.maintenance()
                && states.get(n.node()) != State.STOPPED)) {
            reason = "A node where it may run is in maintenance.";
        } else if (unprobed(input, states).isEmpty()) {
            final Set<String> before = new TreeSet<>(fences);
            for (final NodeId node : active) {
                if (!Optional.of(node).equals(wanted) || states.get(node) == State.FAILED) {
                    final Action stop = action(Action.Type.STOP, node, resource, Set.of(), "It should not run there.");
                    actions.add(stop);
                    before.add(stop.id());
                }
            }
            if (wanted.isPresent() && !lost && states.get(wanted.get()) != State.RUNNING) {
                actions.add(action(Action.Type.START, wanted.get(), resource, before, reason));
            }
        } else {
            unprobed(input, states).forEach(node -> actions.add(action(Action.Type.PROBE, node, resource, Set.of(),
                "It is not known whether it runs there.")));
        }
        final Optional<NodeId> current = active.stream().findFirst();
        final Optional<NodeId> place = lost ? current : wanted;
        return new Plan(actions, new Placement(resource.id(), current, role(current), place, role(place), true, failed,
            lost ? "A node where it may run cannot be fenced." : reason, candidates));
    }

    private static Role role(final Optional<NodeId> node) {
        return node.isPresent() ? Role.STARTED : Role.STOPPED;
    }

    private static List<NodeId> unprobed(final SchedulingInput input, final Map<NodeId, State> states) {
        return states.keySet().stream().filter(n -> input.nodes().get(n).online()
            && states.get(n) == State.UNKNOWN).toList();
    }

    /** Every node, best first. */
    private static List<Placement.Candidate> candidates(final SchedulingInput input, final String resource,
            final List<NodeId> active) {
        final List<Placement.Candidate> candidates = new ArrayList<>();
        for (final NodeStatus node : input.nodes().values()) {
            final List<Placement.Term> terms = new ArrayList<>();
            for (final Constraint constraint : input.document().constraints()) {
                if (constraint instanceof Constraint.Location one && one.resources().contains(resource)
                        && one.node().equals(Optional.of(node.node()))) {
                    terms.add(new Placement.Term(one.score(), one.id()));
                }
            }
            if (!node.online() || node.unclean() || node.leaving() || node.standby()) {
                terms.add(new Placement.Term(-Score.INFINITY, node.standby() ? "standby" : "not online"));
            }
            if (records(input, node, resource).anyMatch(r -> r.action().equals("start") && r.failed())) {
                terms.add(new Placement.Term(-Score.INFINITY, "failures"));
            }
            candidates.add(new Placement.Candidate(node.node(),
                terms.stream().mapToInt(Placement.Term::score).reduce(0, Score::add), terms));
        }
        candidates.sort(Comparator.comparingInt(Placement.Candidate::score).reversed()
            .thenComparing(c -> !active.contains(c.node())).thenComparing(Placement.Candidate::node));
        return candidates;
    }

    private static java.util.stream.Stream<OperationRecord> records(final SchedulingInput input,
            final NodeStatus node, final String resource) {
        return input.operations().stream().filter(r -> r.member().equals(node.member())
            && r.resource().equals(resource));
    }

    private static State state(final SchedulingInput input, final NodeStatus node, final String resource) {
        final Optional<OperationRecord> last = records(input, node, resource)
            .filter(r -> DECISIVE.contains(r.action())).max(Comparator.comparingLong(OperationRecord::callId));
        if (last.isEmpty()) {
            return State.UNKNOWN;
        }
        final OperationRecord record = last.get();
        final boolean ended = record.status() == ActionResult.Status.COMPLETED;
        if (record.action().equals("stop")) {
            return ended && record.code() == ResultCode.OK ? State.STOPPED : State.STUCK;
        }
        if (ended && record.code() == ResultCode.OK) {
            return State.RUNNING;
        }
        final boolean absent = record.code() == ResultCode.NOT_RUNNING || record.code() == ResultCode.NOT_INSTALLED;
        // a probe finds it stopped; a monitor that recurs, of what was started, finds it failed
        return ended && absent && record.action().equals("monitor") && record.interval().isZero() ? State.STOPPED
            : State.FAILED;
    }

    private static Action action(final Action.Type type, final NodeId node, final Resource.Primitive resource,
            final Set<String> after, final String reason) {
        final Map<String, Value> parameters = new TreeMap<>(Resource.plain(resource.parameters()));
        final String operation = type == Action.Type.PROBE ? "monitor" : type.name().toLowerCase(java.util.Locale.ROOT);
        return new Action(resource.id() + "_" + operation + "_0 " + node, type, node, resource.id(), resource.agent(),
            operation, Duration.ZERO, TIMEOUT, type == Action.Type.PROBE ? ResultCode.NOT_RUNNING : ResultCode.OK,
            parameters, Map.of(), 0, digest(parameters), after, reason);
    }

    private static String digest(final Map<String, Value> parameters) {
        try {
            final MessageDigest digest = MessageDigest.getInstance("SHA-256");
            parameters.forEach((name, value) -> digest.update((name + "=" + value.text() + "\0")
                .getBytes(StandardCharsets.UTF_8)));
            return HexFormat.of().formatHex(digest.digest());
        } catch (final NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
