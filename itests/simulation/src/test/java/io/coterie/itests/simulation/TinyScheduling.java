package io.coterie.itests.simulation;

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
import io.coterie.api.document.Resource;
import io.coterie.api.resource.ResultCode;
import io.coterie.api.scheduling.Action;
import io.coterie.api.scheduling.NodeStatus;
import io.coterie.api.scheduling.Scheduling;
import io.coterie.api.scheduling.SchedulingInput;
import io.coterie.api.scheduling.Transition;
import io.coterie.api.state.OperationRecord;

/**
 * Just enough of a scheduler for campaigns that are not about scheduling: a unit (a primitive, or a group in its order)
 * runs once, where it is or on the first node that can; clones run everywhere and are promoted once. It says nothing of
 * fences that must come first: whoever carries its transitions out must know.
 */
final class TinyScheduling implements Scheduling {
    private static final Duration TIMEOUT = Duration.ofSeconds(4);

    /** What the results say of a resource on a node. */
    private enum Present {
        UNKNOWN, STOPPED, STARTED, PROMOTED, FAILED, UNSTOPPABLE
    }

    /** A decision in the making. */
    private static final class Draft {
        private final SchedulingInput input;
        private final List<Action> actions = new ArrayList<>();
        private final List<NodeStatus> online;
        private final List<NodeId> able;

        Draft(final SchedulingInput input) {
            this.input = input;
            this.online = input.nodes().values().stream().filter(n -> n.online() && !n.unclean()).toList();
            this.able = online.stream().filter(n -> !n.leaving() && !n.standby()).map(NodeStatus::node).toList();
        }

        String add(final Action.Type type, final NodeId node, final Resource.Primitive resource,
                final Set<String> after) {
            final String id = type + " " + (resource == null ? "" : resource.id()) + " " + node;
            final String operation = type == Action.Type.PROBE ? "monitor"
                : type.name().toLowerCase(java.util.Locale.ROOT);
            actions.add(new Action(id, type, node, resource == null ? "" : resource.id(),
                resource == null ? "" : resource.agent(), operation, Duration.ZERO, TIMEOUT,
                type == Action.Type.PROBE ? ResultCode.NOT_RUNNING : ResultCode.OK, Map.of(), Map.of(), 0, "d", after,
                "simulated"));
            return id;
        }

        Present present(final NodeId node, final Resource.Primitive resource) {
            final Optional<OperationRecord> last = input.operations().stream()
                .filter(o -> o.member().node().equals(node) && o.resource().equals(resource.id()))
                .max(Comparator.comparingLong(OperationRecord::callId));
            if (last.isEmpty()) {
                return Present.UNKNOWN;
            }
            if (last.get().failed()) {
                return last.get().action().equals("stop") ? Present.UNSTOPPABLE : Present.FAILED;
            }
            return switch (last.get().action()) {
                case "stop" -> Present.STOPPED;
                case "promote" -> Present.PROMOTED;
                case "monitor" -> last.get().code() == ResultCode.NOT_RUNNING ? Present.STOPPED
                    : last.get().code() == ResultCode.PROMOTED ? Present.PROMOTED : Present.STARTED;
                default -> Present.STARTED;
            };
        }

        boolean up(final NodeId node, final Resource.Primitive resource) {
            final Present present = present(node, resource);
            return present == Present.STARTED || present == Present.PROMOTED;
        }
    }

    @Override
    public List<Finding> check(final ClusterDocument document) {
        return List.of();
    }

    @Override
    public Transition schedule(final SchedulingInput input) {
        final Draft draft = new Draft(input);
        final List<Resource.Primitive> all = input.document().primitives().toList();
        input.nodes().values().stream().filter(n -> n.fenceable() && (n.unclean() || n.online()
            && all.stream().anyMatch(r -> draft.present(n.node(), r) == Present.UNSTOPPABLE)))
            .forEach(n -> draft.add(Action.Type.FENCE, n.node(), null, Set.of()));
        for (final NodeStatus node : draft.online) {
            all.stream().filter(r -> draft.present(node.node(), r) == Present.UNKNOWN)
                .forEach(r -> draft.add(Action.Type.PROBE, node.node(), r, Set.of()));
        }
        if (draft.actions.isEmpty()) {
            orphans(draft, all);
            for (final Resource resource : input.document().resources()) {
                if (resource instanceof Resource.Clone) {
                    resource.primitives().forEach(r -> promotable(draft, r));
                } else {
                    unit(draft, resource.primitives().toList());
                }
            }
        }
        return new Transition(draft.actions, List.of(), List.of(), Optional.empty());
    }

    /** Stops what the document does not know any more. */
    private static void orphans(final Draft draft, final List<Resource.Primitive> all) {
        for (final OperationRecord o : draft.input.operations()) {
            final Resource.Primitive orphan = new Resource.Primitive(o.resource(), o.agent(), List.of(), List.of(),
                List.of(), List.of());
            final NodeId node = o.member().node();
            if (all.stream().noneMatch(r -> r.id().equals(o.resource()))
                && draft.online.stream().anyMatch(n -> n.node().equals(node)) && draft.up(node, orphan)
                && draft.actions.stream().noneMatch(a -> a.resource().equals(o.resource())
                    && a.node().equals(node))) {
                draft.add(Action.Type.STOP, node, orphan, Set.of());
            }
        }
    }

    private static void unit(final Draft draft, final List<Resource.Primitive> members) {
        final Optional<NodeId> target = draft.able.stream()
            .filter(n -> members.stream().anyMatch(r -> draft.up(n, r))).findFirst()
            .or(() -> draft.able.stream().min(Comparator.comparingInt(n -> (n + members.get(0).id()).hashCode())));
        final Set<String> before = new TreeSet<>();
        for (final NodeStatus node : draft.online) {
            boolean restart = false;
            final List<Resource.Primitive> stops = new ArrayList<>();
            for (final Resource.Primitive resource : members) {
                final boolean failed = draft.present(node.node(), resource) == Present.FAILED;
                final boolean here = target.filter(node.node()::equals).isPresent();
                restart |= failed;
                if (failed || draft.up(node.node(), resource) && (!here || restart)) {
                    stops.add(0, resource);
                }
            }
            final Set<String> after = new TreeSet<>();
            stops.forEach(r -> after.add(draft.add(Action.Type.STOP, node.node(), r, Set.copyOf(after))));
            before.addAll(after);
        }
        target.ifPresent(node -> members.stream().filter(r -> !draft.up(node, r)
            || before.contains("STOP " + r.id() + " " + node)).forEach(r ->
                before.add(draft.add(Action.Type.START, node, r, Set.copyOf(before)))));
    }

    private static void promotable(final Draft draft, final Resource.Primitive resource) {
        final Set<String> before = new TreeSet<>();
        NodeId promoted = null;
        for (final NodeStatus status : draft.online) {
            final NodeId node = status.node();
            final Present present = draft.present(node, resource);
            final Set<String> after = new TreeSet<>();
            final boolean able = draft.able.contains(node);
            if (present == Present.PROMOTED && (!able || promoted != null)) {
                after.add(draft.add(Action.Type.DEMOTE, node, resource, Set.of()));
            } else if (present == Present.PROMOTED) {
                promoted = node;
            }
            if (present == Present.FAILED || draft.up(node, resource) && !able) {
                after.add(draft.add(Action.Type.STOP, node, resource, Set.copyOf(after)));
            } else if (present == Present.STOPPED && able) {
                draft.add(Action.Type.START, node, resource, Set.of());
            }
            before.addAll(after);
        }
        final Optional<NodeId> next = draft.able.stream()
            .filter(n -> draft.present(n, resource) == Present.STARTED).findFirst();
        if (promoted == null && next.isPresent()) {
            draft.add(Action.Type.PROMOTE, next.get(), resource, before);
        }
    }
}
