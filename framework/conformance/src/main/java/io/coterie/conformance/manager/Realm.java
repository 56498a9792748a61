package io.coterie.conformance.manager;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

import io.coterie.api.consensus.Consensus;
import io.coterie.api.core.Finding;
import io.coterie.api.core.Incarnation;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.api.core.RejectedException;
import io.coterie.api.core.Term;
import io.coterie.api.document.ClusterDocument;
import io.coterie.api.fencing.FenceDevice;
import io.coterie.api.fencing.FenceRequest;
import io.coterie.api.fencing.FenceResult;
import io.coterie.api.fencing.Fencing;
import io.coterie.api.manager.Manager;
import io.coterie.api.membership.Membership;
import io.coterie.api.messaging.Messaging;
import io.coterie.api.quorum.Quorum;
import io.coterie.api.resource.ActionRequest;
import io.coterie.api.resource.ActionResult;
import io.coterie.api.resource.AgentMetadata;
import io.coterie.api.resource.ResourceAgents;
import io.coterie.api.resource.ResultCode;
import io.coterie.api.scheduling.Action;
import io.coterie.api.scheduling.NodeStatus;
import io.coterie.api.scheduling.Scheduling;
import io.coterie.api.scheduling.SchedulingInput;
import io.coterie.api.scheduling.Transition;
import io.coterie.api.state.Change;
import io.coterie.api.state.ClusterState;
import io.coterie.api.state.NodeRecord;
import io.coterie.api.state.NodeState;
import io.coterie.conformance.Trial;
import io.coterie.conformance.world.KitCluster;
import io.coterie.conformance.world.Member;

/**
 * A cluster of two nodes around one manager, which leads on {@code n1}: {@code n2} was online and is in no view, and
 * what the document asks for may run there. Its slots are the kit's; what the manager does with them is written down.
 * Safe for several threads.
 */
final class Realm {
    static final NodeId LOST = NodeId.of("n2");
    static final String RESOURCE = "web";
    private static final Duration TIME = KitCluster.PATIENCE;
    private static final String DOCUMENT = """
        cluster: kit
        options: {dc-deadtime: 1s}
        nodes: {n1: {address: "127.0.0.1:7400"}, n2: {address: "127.0.0.1:7401"}}
        fencing: {devices: {kill: {agent: kit}}}
        resources: {web: {agent: "kit:service"}}
        """;
    private final List<FenceRequest> fences = new CopyOnWriteArrayList<>();
    private final List<CompletableFuture<FenceResult>> results = new CopyOnWriteArrayList<>();
    private final List<ActionRequest> actions = new CopyOnWriteArrayList<>();
    private final KitState state;
    private final KitCoordination around;
    private final MemberId self;
    private volatile Consumer<Realm> whileDeciding;
    private volatile int decisions;

    /**
     * Makes it, with a manager that is current.
     *
     * @param trial whose component
     * @param whileDeciding what happens, once, when scheduling is asked and something is to be done
     */
    Realm(final Trial trial, final Consumer<Realm> whileDeciding) {
        this(trial, whileDeciding, true);
    }

    /**
     * Makes it, with a manager that is current.
     *
     * @param trial whose component
     * @param whileDeciding what happens, once, when scheduling is asked and something is to be done
     * @param quorate whether there is quorum from the start
     */
    Realm(final Trial trial, final Consumer<Realm> whileDeciding, final boolean quorate) {
        this.whileDeciding = whileDeciding;
        final KitCluster cluster = trial.cluster(2);
        final var plan = cluster.plan("n1");
        self = plan.self();
        around = new KitCoordination(self, quorate);
        state = new KitState(DOCUMENT, List.of(
            new NodeRecord(self.node(), NodeState.UNSEEN, Optional.empty(), Instant.EPOCH, "new", false, false),
            new NodeRecord(LOST, NodeState.ONLINE, Optional.of(new Incarnation(1)), Instant.EPOCH, "joined", false,
                false)));
        plan.slot(Membership.class, around.membership()).slot(Messaging.class, around.messaging())
            .slot(Quorum.class, around.quorum()).slot(Consensus.class, around.consensus())
            .slot(ClusterState.class, state).slot(Scheduling.class, new Decisions())
            .slot(Fencing.class, new Devices()).slot(ResourceAgents.class, new Agents());
        final Member<Manager> manager = plan.create();
        manager.up();
    }

    /** Another member leads from now on; this one is told so, and the cluster state says it. */
    void reignEnds() {
        final Term next = new Term(around.term().number() + 1);
        state.submit(new Change.BeginTerm(next, new MemberId(LOST, new Incarnation(2)), Instant.EPOCH), TIME);
        around.lost(next);
    }

    /** There is quorum from now on. */
    void quorate() {
        around.quorate();
    }

    /** {@return how many decisions were asked for in which something was to be done} */
    int decisions() {
        return decisions;
    }

    /** {@return how often a fence was asked for} */
    int fences() {
        return fences.size();
    }

    /** The end of a fence. */
    void fenced(final int which, final FenceResult.Status status) {
        results.get(which).complete(new FenceResult(status, "As the kit says."));
    }

    /** {@return what was asked of the agents that changes something} */
    List<String> changes() {
        return actions.stream().filter(a -> !a.action().equals("monitor")).map(a -> a.action() + " " + a.resource())
            .toList();
    }

    /** Probes, fences who is unclean, and starts the resource here after all of that. */
    private final class Decisions implements Scheduling {
        @Override
        public List<Finding> check(final ClusterDocument document) {
            return List.of();
        }

        @Override
        public Transition schedule(final SchedulingInput input) {
            final List<Action> all = new ArrayList<>();
            if (!input.quorate()) {
                return new Transition(all, List.of(), List.of("There is no quorum."), Optional.empty());
            }
            for (final NodeStatus node : input.nodes().values()) {
                if (node.unclean() && node.fenceable()) {
                    all.add(action(Action.Type.FENCE, node.node(), "", Set.of()));
                }
            }
            final Set<String> before = new TreeSet<>(all.stream().map(Action::id).toList());
            final boolean here = input.nodes().values().stream().anyMatch(n -> n.node().equals(self.node())
                && n.online());
            final List<String> known = input.operations().stream().filter(o -> o.member().equals(self))
                .map(o -> o.action() + " " + o.code()).toList();
            if (here && known.isEmpty()) {
                all.add(action(Action.Type.PROBE, self.node(), RESOURCE, Set.of()));
            } else if (here && !known.contains("start " + ResultCode.OK)) {
                all.add(action(Action.Type.START, self.node(), RESOURCE, before));
            }
            if (all.stream().anyMatch(a -> a.type() != Action.Type.PROBE)) {
                decisions++;
                final Consumer<Realm> once = whileDeciding;
                whileDeciding = realm -> { };
                once.accept(Realm.this);
            }
            return new Transition(all, List.of(), List.of(), Optional.empty());
        }

        private Action action(final Action.Type type, final NodeId node, final String resource,
                final Set<String> after) {
            return new Action(type + " " + resource + " " + node, type, node, resource,
                resource.isEmpty() ? "" : "kit:service", type == Action.Type.PROBE ? "monitor"
                    : type.name().toLowerCase(java.util.Locale.ROOT), Duration.ZERO, TIME,
                type == Action.Type.PROBE ? ResultCode.NOT_RUNNING : ResultCode.OK, Map.of(), Map.of(), 0, "d", after,
                "The kit asks for it.");
        }
    }

    /** A device that ends when the kit says so. */
    private final class Devices implements Fencing {
        @Override
        public boolean handles(final String agent) {
            return agent.equals("kit");
        }

        @Override
        public List<Finding> check(final FenceDevice device) {
            return List.of();
        }

        @Override
        public List<Finding> checkAgents(final java.util.Collection<AgentEffects> effects) {
            return List.of();
        }

        @Override
        public CompletionStage<FenceResult> fence(final FenceRequest request) {
            final CompletableFuture<FenceResult> result = new CompletableFuture<>();
            results.add(result);
            fences.add(request);
            return result;
        }

        @Override
        public CompletionStage<FenceResult> test(final FenceDevice device, final NodeId target) {
            return CompletableFuture.completedFuture(new FenceResult(FenceResult.Status.CONFIRMED, "It could."));
        }
    }

    /** Agents that do what they are asked, at once. */
    private final class Agents implements ResourceAgents {
        @Override
        public String agentClass() {
            return "kit";
        }

        @Override
        public List<String> agents() {
            return List.of("kit:service");
        }

        @Override
        public CompletionStage<AgentMetadata> metadata(final String agent) {
            return agent.equals("kit:service") ? CompletableFuture.completedFuture(new AgentMetadata(agent, "1", "", "",
                List.of(), List.of(), false)) : CompletableFuture.failedFuture(new RejectedException(
                    "resource.unknown-agent", "There is no agent " + agent + ".", "Take kit:service."));
        }

        @Override
        public CompletionStage<ActionResult> execute(final ActionRequest request) {
            final boolean runs = changes().contains("start " + request.resource());
            actions.add(request);
            return CompletableFuture.completedFuture(ActionResult.completed(request.action().equals("monitor") && !runs
                ? ResultCode.NOT_RUNNING : ResultCode.OK, Duration.ofMillis(1)));
        }
    }
}
