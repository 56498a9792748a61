package io.coterie.manager.sim;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

import io.coterie.api.core.Finding;
import io.coterie.api.core.NodeId;
import io.coterie.api.document.ClusterDocument;
import io.coterie.api.resource.ResultCode;
import io.coterie.api.scheduling.Action;
import io.coterie.api.scheduling.NodeStatus;
import io.coterie.api.scheduling.Scheduling;
import io.coterie.api.scheduling.SchedulingInput;
import io.coterie.api.scheduling.Transition;
import io.coterie.api.state.OperationRecord;

/**
 * Just enough of a scheduler: primitives run once, on the node where they are or on the first that can; {@code db} runs
 * everywhere and is promoted once. It can be told to leave the order "after the fence" to others.
 */
public final class SimpleScheduling implements Scheduling {
    static final Duration MONITOR = Duration.ofSeconds(3);
    private final boolean ordersFences;

    public SimpleScheduling(final boolean ordersFences) {
        this.ordersFences = ordersFences;
    }

    /** What the results say of a resource on a node. */
    private enum Present {
        UNKNOWN, STOPPED, STARTED, PROMOTED, FAILED
    }

    @Override
    public List<Finding> check(final ClusterDocument document) {
        return List.of();
    }

    @Override
    public Transition schedule(final SchedulingInput input) {
        final List<Action> actions = new ArrayList<>();
        final Set<String> fences = new TreeSet<>();
        for (final NodeStatus node : input.nodes().values()) {
            if (node.unclean() && node.fenceable()) {
                actions.add(action("fence " + node.node(), Action.Type.FENCE, node.node(), "", Set.of()));
                fences.add("fence " + node.node());
            }
        }
        final List<NodeStatus> online = input.nodes().values().stream().filter(n -> n.online() && !n.unclean())
            .toList();
        final List<String> resources = input.document().primitives().map(p -> p.id()).toList();
        boolean probing = false;
        for (final NodeStatus node : online) {
            for (final String resource : resources) {
                if (present(input, node.node(), resource) == Present.UNKNOWN) {
                    probing = true;
                    actions.add(action(resource + "_probe " + node.node(), Action.Type.PROBE, node.node(), resource,
                        Set.of()));
                }
            }
        }
        if (!probing) {
            for (final String resource : resources) {
                if (resource.equals("db")) {
                    promotable(input, online, ordersFences ? fences : Set.of(), actions);
                } else {
                    primitive(input, online, resource, ordersFences ? fences : Set.of(), actions);
                }
            }
        }
        return new Transition(actions, List.of(), List.of(), Optional.empty());
    }

    private static void primitive(final SchedulingInput input, final List<NodeStatus> online, final String resource,
            final Set<String> fences, final List<Action> actions) {
        final List<NodeStatus> can = online.stream().filter(n -> !n.leaving() && !n.standby()).toList();
        final Optional<NodeId> target = can.stream()
            .filter(n -> present(input, n.node(), resource) == Present.STARTED).findFirst()
            .or(() -> can.stream().min(Comparator.comparingInt(n -> (n.node() + resource).hashCode())))
            .map(NodeStatus::node);
        final Set<String> before = new TreeSet<>(fences);
        boolean runs = false;
        for (final NodeStatus node : online) {
            final Present present = present(input, node.node(), resource);
            final boolean here = target.isPresent() && target.get().equals(node.node());
            if (present == Present.FAILED || present == Present.STARTED && !here) {
                final Action stop = action(resource + "_stop " + node.node(), Action.Type.STOP, node.node(), resource,
                    Set.of());
                actions.add(stop);
                before.add(stop.id());
            } else if (present == Present.STARTED) {
                runs = true;
                monitor(input, node.node(), resource, Set.of(), actions);
            }
        }
        if (target.isPresent() && !runs) {
            actions.add(action(resource + "_start " + target.get(), Action.Type.START, target.get(), resource,
                before));
            monitor(input, target.get(), resource, Set.of(resource + "_start " + target.get()), actions);
        }
    }

    private static void monitor(final SchedulingInput input, final NodeId node, final String resource,
            final Set<String> after, final List<Action> actions) {
        final boolean there = input.operations().stream().anyMatch(o -> o.member().node().equals(node)
            && o.resource().equals(resource) && !o.interval().isZero() && !o.failed());
        if (!there || !after.isEmpty()) {
            actions.add(new Action(resource + "_monitor " + node, Action.Type.MONITOR, node, resource, "sim:x",
                "monitor", MONITOR, Duration.ofSeconds(5), ResultCode.OK, Map.of(), Map.of(), 0, "d", after, ""));
        }
    }

    private static void promotable(final SchedulingInput input, final List<NodeStatus> online,
            final Set<String> fences, final List<Action> actions) {
        final Set<String> demotes = new TreeSet<>(fences);
        NodeId promoted = null;
        for (final NodeStatus node : online) {
            final Present present = present(input, node.node(), "db");
            if (present == Present.PROMOTED && (node.leaving() || promoted != null)) {
                demotes.add("db_demote " + node.node());
                actions.add(action("db_demote " + node.node(), Action.Type.DEMOTE, node.node(), "db", Set.of()));
            } else if (present == Present.PROMOTED) {
                promoted = node.node();
            }
            if (node.leaving() && present != Present.STOPPED) {
                actions.add(action("db_stop " + node.node(), Action.Type.STOP, node.node(), "db",
                    present == Present.PROMOTED ? Set.of("db_demote " + node.node()) : Set.of()));
            } else if (present == Present.FAILED) {
                demotes.add("db_stop " + node.node());
                actions.add(action("db_stop " + node.node(), Action.Type.STOP, node.node(), "db", Set.of()));
            } else if (present == Present.STOPPED && !node.leaving()) {
                actions.add(action("db_start " + node.node(), Action.Type.START, node.node(), "db", Set.of()));
            }
        }
        final Optional<NodeId> next = online.stream().filter(n -> !n.leaving()
            && present(input, n.node(), "db") == Present.STARTED).map(NodeStatus::node).findFirst();
        if (promoted == null && next.isPresent()) {
            actions.add(action("db_promote " + next.get(), Action.Type.PROMOTE, next.get(), "db", demotes));
        }
    }

    private static Present present(final SchedulingInput input, final NodeId node, final String resource) {
        final Optional<OperationRecord> last = input.operations().stream()
            .filter(o -> o.member().node().equals(node) && o.resource().equals(resource))
            .max(Comparator.comparingLong(OperationRecord::callId));
        if (last.isEmpty()) {
            return Present.UNKNOWN;
        }
        if (last.get().failed()) {
            return Present.FAILED;
        }
        final ResultCode code = last.get().code();
        return switch (last.get().action()) {
            case "stop" -> Present.STOPPED;
            case "promote" -> Present.PROMOTED;
            case "monitor" -> code == ResultCode.NOT_RUNNING ? Present.STOPPED
                : code == ResultCode.PROMOTED ? Present.PROMOTED : Present.STARTED;
            default -> Present.STARTED;
        };
    }

    private static Action action(final String id, final Action.Type type, final NodeId node, final String resource,
            final Set<String> after) {
        final String operation = type == Action.Type.PROBE ? "monitor"
            : type.name().toLowerCase(java.util.Locale.ROOT);
        return new Action(id, type, node, resource, resource.isEmpty() ? "" : "sim:x", operation, Duration.ZERO,
            Duration.ofSeconds(5), type == Action.Type.PROBE ? ResultCode.NOT_RUNNING : ResultCode.OK, Map.of(),
            Map.of(), 0, "d", after, "because");
    }
}
