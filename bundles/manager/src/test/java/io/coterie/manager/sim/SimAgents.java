package io.coterie.manager.sim;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.api.resource.ResultCode;
import io.coterie.api.scheduling.Action;

/** The services of all nodes. They outlive the member that started them, and tell when a rule of safety is broken. */
final class SimAgents {
    /** Node and resource to the life that started it. */
    final Map<NodeId, Map<String, Long>> active = new TreeMap<>();
    final Map<NodeId, Long> promoted = new TreeMap<>();
    private final Map<NodeId, Map<Long, Integer>> epochs = new HashMap<>();
    private final SimCluster cluster;

    SimAgents(final SimCluster cluster) {
        this.cluster = cluster;
    }

    void run(final MemberId member, final Action action, final Consumer<ResultCode> end, final SimMember by) {
        final NodeId node = member.node();
        final long life = member.incarnation().number();
        final Map<String, Long> here = active.computeIfAbsent(node, n -> new TreeMap<>());
        final String resource = action.resource();
        switch (action.operation()) {
            case "start" -> {
                // it may run from the first moment of its start
                here.putIfAbsent(resource, life);
                cluster.trace(node + " starts " + resource);
                if (!resource.equals("db")) {
                    cluster.require(active.values().stream().filter(m -> m.containsKey(resource)).count() == 1,
                        resource + " is active on two nodes: " + active);
                }
            }
            case "promote" -> {
                promoted.put(node, life);
                cluster.trace(node + " promotes " + resource);
                cluster.require(promoted.size() == 1, "two are promoted: " + promoted);
            }
            default -> {
                // takes effect at its end
            }
        }
        final int epoch = epoch(node, life);
        cluster.after(20 + cluster.random.nextInt(300), null, () -> {
            if (epoch(node, life) != epoch) {
                return;
            }
            final ResultCode code = finish(node, action, here);
            cluster.after(0, by, () -> end.accept(code));
        });
    }

    private ResultCode finish(final NodeId node, final Action action, final Map<String, Long> here) {
        switch (action.operation()) {
            case "stop" -> {
                here.remove(action.resource());
                if (action.resource().equals("db")) {
                    promoted.remove(node);
                }
                cluster.trace(node + " stopped " + action.resource());
                return ResultCode.OK;
            }
            case "demote" -> {
                promoted.remove(node);
                return ResultCode.OK;
            }
            case "monitor" -> {
                if (!here.containsKey(action.resource())) {
                    return ResultCode.NOT_RUNNING;
                }
                return action.resource().equals("db") && promoted.containsKey(node) ? ResultCode.PROMOTED
                    : ResultCode.OK;
            }
            default -> {
                return ResultCode.OK;
            }
        }
    }

    private int epoch(final NodeId node, final long life) {
        return epochs.computeIfAbsent(node, n -> new HashMap<>()).getOrDefault(life, 0);
    }

    /** Everything that a life, or an earlier one, of a node has started is gone. */
    void kill(final MemberId target) {
        final long life = target.incarnation().number();
        active.getOrDefault(target.node(), new TreeMap<>()).values().removeIf(l -> l <= life);
        promoted.computeIfPresent(target.node(), (n, l) -> l <= life ? null : l);
        epochs.computeIfAbsent(target.node(), n -> new HashMap<>()).merge(life, 1, Integer::sum);
    }

    /** A service fails by itself. */
    void breakOne(final NodeId node) {
        final Map<String, Long> here = active.getOrDefault(node, new TreeMap<>());
        here.keySet().stream().filter(r -> !r.equals("db")).findFirst().ifPresent(here::remove);
    }
}
