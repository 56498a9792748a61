package io.coterie.control.rest;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

import io.coterie.api.core.ClusterId;
import io.coterie.api.core.Finding;
import io.coterie.api.core.Incarnation;
import io.coterie.api.core.InvalidInputException;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.api.core.RejectedException;
import io.coterie.api.core.Subscription;
import io.coterie.api.core.Term;
import io.coterie.api.document.Role;
import io.coterie.api.fencing.FenceAgent;
import io.coterie.api.fencing.FenceResult;
import io.coterie.api.manager.ClusterEvent;
import io.coterie.api.manager.ClusterStatus;
import io.coterie.api.manager.DocumentPlan;
import io.coterie.api.manager.FailedDevice;
import io.coterie.api.manager.Manager;
import io.coterie.api.manager.OperatorRequest;
import io.coterie.api.manager.Swaps;
import io.coterie.api.quorum.QuorumState;
import io.coterie.api.scheduling.Placement;
import io.coterie.api.scheduling.Transition;
import io.coterie.api.state.Coordinator;
import io.coterie.api.state.DocumentVersion;
import io.coterie.api.state.FenceRecord;
import io.coterie.api.state.NodeRecord;
import io.coterie.api.state.NodeState;
import io.coterie.api.state.StateSnapshot;

/** A manager of three nodes that remembers what it is asked. */
final class FakeManager implements Manager {
    static final ClusterId CLUSTER = new ClusterId("shop", new java.util.UUID(1, 2));
    static final MemberId SELF = MemberId.of("n1", 7);
    static final String TEXT = """
        cluster: shop
        nodes:
          n1: {address: "127.0.0.1:1"}
          # the one in the cellar
          n2: {address: "127.0.0.1:2"}
          n3:
            address: "127.0.0.1:3"
            votes: 1
        fencing:
          devices:
            power: {agent: process, parameters: {password: hunter2}}
        resources:
          web: {agent: "ocf:coterie:Dummy"}
        """;
    final List<OperatorRequest> requests = new CopyOnWriteArrayList<>();
    final List<Consumer<ClusterEvent>> listeners = new CopyOnWriteArrayList<>();
    final List<ClusterEvent> events = new CopyOnWriteArrayList<>();
    final List<DocumentVersion> history = new ArrayList<>(List.of(version(3, TEXT)));
    final FakeSwaps swaps = new FakeSwaps();
    volatile boolean primary = true;
    volatile CompletableFuture<Void> settled = CompletableFuture.completedFuture(null);

    static DocumentVersion version(final long number, final String text) {
        return new DocumentVersion(number, text, "ada", "why", Instant.EPOCH);
    }

    @Override
    public Swaps swaps() {
        return swaps;
    }

    @Override
    public ClusterStatus status() {
        return new ClusterStatus(CLUSTER, SELF, ClusterStatus.Phase.WAITING, "the executor of n2",
            Optional.of(coordinator()),
            new QuorumState(primary, 3, 3, 2, QuorumState.Rule.MAJORITY, "3 of 3 votes"), primary, "e1-t",
            List.of(SELF, MemberId.of("n2", 8)), true, List.of(node("n1", 7, NodeState.ONLINE),
            node("n2", 8, NodeState.ONLINE), node("n3", 9, NodeState.FENCED)), true, 3, 42, List.of());
    }

    private static Coordinator coordinator() {
        return new Coordinator(new Term(5), MemberId.of("n2", 8), Instant.EPOCH);
    }

    private static NodeRecord node(final String name, final long incarnation, final NodeState state) {
        return new NodeRecord(new NodeId(name), state, Optional.of(new Incarnation(incarnation)), Instant.EPOCH,
            "because", false, false);
    }

    @Override
    public StateSnapshot state() {
        final FenceRecord fence = new FenceRecord(MemberId.of("n3", 9), "power", new NodeId("n2"), "off", "confirmed",
            "gone", Instant.EPOCH, Duration.ofMillis(300), new Term(5));
        return new StateSnapshot(42, history.get(history.size() - 1), List.copyOf(history), new TreeMap<>(),
            Optional.of(coordinator()), List.of(), List.of(), Map.of(), List.of(fence), new TreeMap<>());
    }

    @Override
    public CompletionStage<Transition> decision() {
        final NodeId n2 = new NodeId("n2");
        final Placement.Candidate best = new Placement.Candidate(n2, 100,
            List.of(new Placement.Term(100, "stickiness")));
        final Placement web = new Placement("web", Optional.of(n2), Role.STARTED, Optional.of(n2), Role.STARTED, true,
            "", "n2 has the highest score", List.of(best));
        return CompletableFuture.completedFuture(new Transition(List.of(), List.of(web), List.of(), Optional.empty()));
    }

    @Override
    public CompletionStage<List<Finding>> validate(final String text) {
        return CompletableFuture.completedFuture(text.contains("bad") ? List.of(finding()) : List.of());
    }

    private static Finding finding() {
        return new Finding(Finding.Severity.ERROR, "config.unknown-agent", 12, 9, "resources.web.agent",
            "There is no agent 'bad'.", "Did you mean 'Dummy'?");
    }

    @Override
    public CompletionStage<DocumentPlan> plan(final String text) {
        return CompletableFuture.completedFuture(new DocumentPlan(3, List.of("+ resource db"), List.of(),
            new Transition(List.of(), List.of(), List.of(), Optional.empty())));
    }

    @Override
    public CompletionStage<DocumentVersion> apply(final String text, final long expectedVersion, final String author,
            final String comment, final Duration timeout) {
        if (text.contains("bad")) {
            return CompletableFuture.failedFuture(new InvalidInputException("config.invalid", List.of(finding())));
        }
        final long now = history.get(history.size() - 1).version();
        if (expectedVersion >= 0 && expectedVersion != now) {
            return CompletableFuture.failedFuture(new RejectedException("config.stale", "Version " + now + " holds.",
                "Read it again."));
        }
        history.add(new DocumentVersion(now + 1, text, author, comment, Instant.EPOCH));
        return CompletableFuture.completedFuture(history.get(history.size() - 1));
    }

    @Override
    public CompletionStage<Void> request(final OperatorRequest request, final Duration timeout) {
        requests.add(request);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<Void> leave(final Duration timeout) {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public List<ClusterEvent> events(final long after) {
        return events.stream().filter(e -> e.number() > after).toList();
    }

    void happen(final long number, final String text) {
        final ClusterEvent event = new ClusterEvent(number, Instant.EPOCH, "node", "n3", text, Map.of("k", "v"));
        events.add(event);
        listeners.forEach(l -> l.accept(event));
    }

    @Override
    public Subscription subscribe(final Consumer<ClusterEvent> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    @Override
    public CompletionStage<FenceResult> testFence(final String device, final NodeId node) {
        return "power".equals(device) ? CompletableFuture.completedFuture(new FenceResult(
            node.name().equals("n2") ? FenceResult.Status.CONFIRMED : FenceResult.Status.TIMED_OUT, "so"))
            : CompletableFuture.failedFuture(new RejectedException("manager.unknown-device",
                "There is no fence device '" + device + "'.", "See 'coterie fence list'."));
    }

    @Override
    public List<FailedDevice> failedDevices() {
        return List.of(new FailedDevice("power", "n3: no answer", Instant.EPOCH));
    }

    @Override
    public List<String> fenceAgents() {
        return List.of("fence_a", "fence_b");
    }

    @Override
    public CompletionStage<FenceAgent> fenceAgent(final String agent) {
        return fenceAgents().contains(agent) ? CompletableFuture.completedFuture(new FenceAgent(agent, "A switch",
            "It switches.", List.of(new FenceAgent.Parameter("password", "string", true, true, "", List.of(),
            "passwd", false, "How to log in")), List.of("off", "on"), true, false))
            : CompletableFuture.failedFuture(new RejectedException("manager.unknown-fence-agent",
                "Nobody knows '" + agent + "'.", "See 'coterie fence agents'."));
    }

    @Override
    public CompletionStage<Void> settled(final Optional<NodeId> node, final Duration timeout) {
        return settled;
    }
}
