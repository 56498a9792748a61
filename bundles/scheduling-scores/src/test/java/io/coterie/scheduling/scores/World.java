package io.coterie.scheduling.scores;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.api.core.Term;
import io.coterie.api.document.ClusterDocument;
import io.coterie.api.document.Role;
import io.coterie.api.resource.ActionResult;
import io.coterie.api.resource.AgentMetadata;
import io.coterie.api.resource.ResultCode;
import io.coterie.api.scheduling.Action;
import io.coterie.api.scheduling.NodeStatus;
import io.coterie.api.scheduling.SchedulingInput;
import io.coterie.api.scheduling.Transition;
import io.coterie.api.state.FailCount;
import io.coterie.api.state.OperationRecord;

/** A cluster of plain values: what really runs, and what the cluster state has recorded of it. For tests. */
final class World {
    Instant now = Instant.parse("2026-03-01T10:00:00Z");
    ClusterDocument document;
    boolean quorate = true;
    final SortedMap<NodeId, NodeStatus> nodes = new TreeMap<>();
    final Map<List<Object>, OperationRecord> records = new LinkedHashMap<>();
    final Map<List<Object>, FailCount> failCounts = new LinkedHashMap<>();
    final Map<String, AgentMetadata> agents = new HashMap<>();
    /** The truth: by node and instance. */
    final Map<List<Object>, Role> truth = new LinkedHashMap<>();
    private long calls;
    /** What agents say of what they do from now on. */
    String exitReason = "";

    SchedulingInput input() {
        return new SchedulingInput(now, document, quorate, nodes, List.copyOf(records.values()),
            List.copyOf(failCounts.values()), agents, Map.of());
    }

    Transition schedule() {
        return new ScoresScheduling().schedule(input());
    }

    void node(final String name) {
        final NodeId id = NodeId.of(name);
        nodes.put(id, new NodeStatus(id, MemberId.of(name, 1), true, false, false, false, false, true, Map.of()));
    }

    void status(final String name, final String flag) {
        final NodeId id = NodeId.of(name);
        final NodeStatus n = nodes.get(id);
        final boolean online = n.online() && !List.of("unclean", "offline", "unseen").contains(flag);
        nodes.put(id, new NodeStatus(id, flag.equals("unseen") ? null : n.member(), online,
            n.unclean() || flag.equals("unclean") || flag.equals("unseen"), n.leaving() || flag.equals("leaving"),
            n.standby() || flag.equals("standby"), n.maintenance() || flag.equals("maintenance"),
            n.fenceable() && !flag.equals("unfenceable"), n.attributes()));
    }

    /** An operator ends the standby of a node. */
    void active(final String name) {
        final NodeId id = NodeId.of(name);
        final NodeStatus n = nodes.get(id);
        nodes.put(id, new NodeStatus(id, n.member(), n.online(), n.unclean(), n.leaving(), false, n.maintenance(),
            n.fenceable(), n.attributes()));
    }

    void attribute(final String name, final String key, final String value) {
        final NodeId id = NodeId.of(name);
        final NodeStatus n = nodes.get(id);
        final Map<String, String> attributes = new HashMap<>(n.attributes());
        attributes.put(key, value);
        nodes.put(id, new NodeStatus(id, n.member(), n.online(), n.unclean(), n.leaving(), n.standby(),
            n.maintenance(), n.fenceable(), attributes));
    }

    /** Records a result as the cluster state does. */
    void record(final String node, final String resource, final String action, final long intervalMillis,
            final boolean probe, final ActionResult.Status status, final ResultCode code, final ResultCode expected,
            final String digest) {
        final NodeId id = NodeId.of(node);
        final OperationRecord record = new OperationRecord(nodes.get(id).member(), resource, "ocf:test:Agent", action,
            Duration.ofMillis(intervalMillis), ++calls, probe, status, code, expected, exitReason, now,
            Duration.ofMillis(5), digest, new Term(1));
        final List<Object> key = List.of(id, resource, action, intervalMillis, false);
        if (action.equals("cancel")) {
            records.remove(List.of(id, resource, "monitor", intervalMillis, false));
            return;
        }
        records.put(key, record);
        if (record.failed()) {
            records.put(List.of(id, resource, action, intervalMillis, true), record);
            if (!probe) {
                final List<Object> count = List.of(id, resource, action, intervalMillis);
                final int before = failCounts.containsKey(count) ? failCounts.get(count).count() : 0;
                failCounts.put(count, new FailCount(id, resource, action, intervalMillis, before + 1, now));
            }
        } else if (action.equals("stop")) {
            records.keySet().removeIf(k -> k.get(0).equals(id) && k.get(1).equals(resource)
                && (long) k.get(3) > 0 && k.get(4).equals(false));
        }
    }

    Role truth(final NodeId node, final String resource) {
        return truth.getOrDefault(List.of(node, resource), Role.STOPPED);
    }

    /** Carries one action out, well. */
    void apply(final Action action) {
        final List<Object> key = List.of(action.node(), action.resource());
        ResultCode code = ResultCode.OK;
        switch (action.type()) {
            case START -> truth.put(key, promotable(action) ? Role.UNPROMOTED : Role.STARTED);
            case STOP -> truth.remove(key);
            case PROMOTE -> truth.put(key, Role.PROMOTED);
            case DEMOTE -> truth.put(key, Role.UNPROMOTED);
            case PROBE -> code = found(truth(action.node(), action.resource()));
            case MONITOR -> code = found(truth(action.node(), action.resource()));
            case FENCE -> {
                fenced(action.node());
                return;
            }
            case PSEUDO, NOTIFY -> {
                return;
            }
            default -> {
                // a reload or a cancel changes nothing of what runs
            }
        }
        record(action.node().name(), action.resource(), action.operation(), action.interval().toMillis(),
            action.type() == Action.Type.PROBE, ActionResult.Status.COMPLETED, code, action.expected(),
            action.digest());
    }

    private static boolean promotable(final Action action) {
        return action.meta().containsKey("promoted-max");
    }

    private static ResultCode found(final Role role) {
        return switch (role) {
            case STOPPED -> ResultCode.NOT_RUNNING;
            case PROMOTED -> ResultCode.PROMOTED;
            default -> ResultCode.OK;
        };
    }

    /** A node was fenced: nothing of it runs, and it is cleanly gone. */
    void fenced(final NodeId node) {
        truth.keySet().removeIf(k -> k.get(0).equals(node));
        final NodeStatus n = nodes.get(node);
        nodes.put(node, new NodeStatus(node, n.member(), false, false, false, n.standby(), n.maintenance(),
            n.fenceable(), n.attributes()));
    }

    /** A node comes back with a new life. */
    void join(final String name) {
        final NodeId id = NodeId.of(name);
        final NodeStatus n = nodes.get(id);
        final long life = n.member() == null ? 1 : n.member().incarnation().number() + 1;
        records.keySet().removeIf(k -> k.get(0).equals(id));
        failCounts.keySet().removeIf(k -> k.get(0).equals(id));
        nodes.put(id, new NodeStatus(id, MemberId.of(name, life), true, false, false, n.standby(), n.maintenance(),
            n.fenceable(), n.attributes()));
    }

    /** Carries whole transitions out until one is empty; tells how many it took. */
    int settle(final int most) {
        for (int round = 0; round < most; round++) {
            final List<Action> actions = new ArrayList<>(schedule().actions());
            if (actions.isEmpty()) {
                return round;
            }
            actions.forEach(this::apply);
        }
        throw new AssertionError("still something to do after " + most + " transitions: "
            + schedule().actions().stream().map(a -> a.id() + " (" + a.reason() + ")").toList());
    }
}
