package io.coterie.itests.simulation;

import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.api.resource.ResultCode;
import io.coterie.api.state.NodeState;
import io.coterie.api.state.OperationRecord;
import io.coterie.api.state.StateSnapshot;
import io.coterie.simulation.Simulation;

/**
 * What really runs on the nodes. Services outlive the member that started them, as daemons do, until a fence ends all
 * that a life has started. Tells the recorder when a rule of safety is broken.
 */
final class Services {
    /** Resources whose names begin so are clones; all others run once. */
    static final String CLONE = "db";
    static final int PROMOTED_MAX = 1;
    private final Simulation simulation;
    private final Recorder recorder;
    private final Map<NodeId, TreeMap<String, Service>> running = new TreeMap<>();
    private final Set<MemberId> ended = new HashSet<>();

    Services(final Simulation simulation, final Recorder recorder) {
        this.simulation = simulation;
        this.recorder = recorder;
    }

    /** One that runs. */
    private static final class Service {
        private final MemberId startedBy;
        private boolean promoted;

        Service(final MemberId startedBy) {
            this.startedBy = startedBy;
        }
    }

    private TreeMap<String, Service> on(final NodeId node) {
        return running.computeIfAbsent(node, n -> new TreeMap<>());
    }

    /** {@return the nodes on which it runs} */
    Set<NodeId> where(final String resource) {
        final Set<NodeId> nodes = new java.util.TreeSet<>();
        running.forEach((node, services) -> {
            if (services.containsKey(resource)) {
                nodes.add(node);
            }
        });
        return nodes;
    }

    /** {@return what runs on a node} */
    Set<String> running(final NodeId node) {
        return Set.copyOf(on(node).keySet());
    }

    /** {@return the nodes on which it is promoted} */
    Set<NodeId> promoted(final String resource) {
        final Set<NodeId> nodes = new java.util.TreeSet<>();
        running.forEach((node, services) -> {
            if (services.containsKey(resource) && services.get(resource).promoted) {
                nodes.add(node);
            }
        });
        return nodes;
    }

    /** {@return what a monitor finds} */
    ResultCode look(final NodeId node, final String resource) {
        final Service service = on(node).get(resource);
        return service == null ? ResultCode.NOT_RUNNING : service.promoted ? ResultCode.PROMOTED : ResultCode.OK;
    }

    /** It may run from the first moment of its start. */
    void start(final MemberId by, final String resource) {
        on(by.node()).putIfAbsent(resource, new Service(by));
        simulation.trace(by + " starts " + resource);
        recorder.count("starts");
        recorder.act("start", by, resource);
        if (!resource.startsWith(CLONE)) {
            recorder.require(where(resource).size() == 1, resource + " runs on " + where(resource));
            recorder.latest().ifPresent(state -> checkUnclean(by, resource, state));
        }
    }

    /** Nothing starts while a node that is unclean, and not fenced yet, runs it as far as the state tells. */
    private void checkUnclean(final MemberId by, final String resource, final StateSnapshot state) {
        state.nodes().values().stream()
            .filter(n -> n.state() == NodeState.UNCLEAN && !n.node().equals(by.node()))
            .forEach(n -> state.operations().stream()
                .filter(o -> o.member().node().equals(n.node()) && o.resource().equals(resource))
                .filter(o -> o.interval().isZero() && !o.failed())
                .max(java.util.Comparator.comparingLong(OperationRecord::callId))
                .filter(o -> !o.action().equals("stop") && o.code() != ResultCode.NOT_RUNNING)
                .ifPresent(o -> recorder.violated(by + " starts " + resource + " while " + n.node()
                    + " is unclean and has it according to " + o)));
    }

    void promote(final MemberId by, final String resource) {
        simulation.trace(by + " promotes " + resource);
        recorder.count("promotes");
        Optional.ofNullable(on(by.node()).get(resource)).ifPresent(s -> s.promoted = true);
        recorder.require(promoted(resource).size() <= PROMOTED_MAX, resource + " is promoted on "
            + promoted(resource));
    }

    void demote(final MemberId by, final String resource) {
        simulation.trace(by + " demoted " + resource);
        recorder.act("demote", by, resource);
        Optional.ofNullable(on(by.node()).get(resource)).ifPresent(s -> s.promoted = false);
    }

    void stop(final MemberId by, final String resource) {
        simulation.trace(by + " stopped " + resource);
        if (on(by.node()).containsKey(resource)) {
            recorder.act("stop", by, resource);
        }
        on(by.node()).remove(resource);
    }

    /** {@return whether all is ended that this life has begun} */
    boolean ended(final MemberId life) {
        return ended.stream().anyMatch(e -> e.node().equals(life.node()) && e.compareTo(life) >= 0);
    }

    /** A fence, or the end of the host: all is gone that this life of the node, or an earlier one, has begun. */
    void kill(final MemberId life) {
        ended.add(life);
        on(life.node()).values().removeIf(s -> s.startedBy.compareTo(life) <= 0);
    }

    /** One service of a node ends by itself. */
    void fail(final NodeId node, final int which) {
        final TreeMap<String, Service> here = on(node);
        if (!here.isEmpty()) {
            final String resource = here.keySet().stream().skip(which % here.size()).findFirst().orElseThrow();
            simulation.trace(resource + " fails on " + node);
            here.remove(resource);
        }
    }

    @Override
    public String toString() {
        final Map<NodeId, Set<String>> all = new TreeMap<>();
        running.forEach((node, services) -> all.put(node, services.keySet()));
        return all + " promoted " + promoted(CLONE);
    }
}
