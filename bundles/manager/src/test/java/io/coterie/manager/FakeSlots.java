package io.coterie.manager;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.coterie.api.component.Configuration;
import io.coterie.api.component.Connections;
import io.coterie.api.component.Endpoints;
import io.coterie.api.component.InstanceContext;
import io.coterie.api.component.InstanceId;
import io.coterie.api.component.Swapping;
import io.coterie.api.consensus.Applied;
import io.coterie.api.consensus.Barrier;
import io.coterie.api.consensus.Consensus;
import io.coterie.api.consensus.Leadership;
import io.coterie.api.consensus.ReplicatedState;
import io.coterie.api.consensus.VoterChange;
import io.coterie.api.core.Clock;
import io.coterie.api.core.ClusterId;
import io.coterie.api.core.Finding;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.api.core.RejectedException;
import io.coterie.api.core.Scheduler;
import io.coterie.api.core.Subscription;
import io.coterie.api.core.Term;
import io.coterie.api.core.UnavailableException;
import io.coterie.api.fencing.FenceDevice;
import io.coterie.api.fencing.FenceRequest;
import io.coterie.api.fencing.FenceResult;
import io.coterie.api.fencing.Fencing;
import io.coterie.api.membership.Membership;
import io.coterie.api.membership.MembershipListener;
import io.coterie.api.membership.Notification;
import io.coterie.api.membership.View;
import io.coterie.api.membership.ViewChange;
import io.coterie.api.membership.ViewId;
import io.coterie.api.membership.ViewStability;
import io.coterie.api.messaging.Delivery;
import io.coterie.api.messaging.Group;
import io.coterie.api.messaging.GroupListener;
import io.coterie.api.messaging.Messaging;
import io.coterie.api.quorum.Quorum;
import io.coterie.api.quorum.QuorumState;
import io.coterie.api.resource.ActionRequest;
import io.coterie.api.resource.ActionResult;
import io.coterie.api.resource.AgentMetadata;
import io.coterie.api.resource.ResourceAgents;
import io.coterie.api.resource.ResultCode;
import io.coterie.api.scheduling.Scheduling;
import io.coterie.api.state.Change;
import io.coterie.api.state.ClusterState;
import io.coterie.api.state.StateSnapshot;
import io.coterie.manager.sim.SimpleScheduling;
import io.coterie.manager.sim.StateModel;

/** Everything around one manager, in memory and on real threads: it leads, it is alone in its view. */
final class FakeSlots implements InstanceContext, AutoCloseable {
    static final MemberId SELF = MemberId.of("n1", 1000);
    final StateModel model = StateModel.empty();
    final Map<String, Boolean> services = new TreeMap<>();
    final List<Map<NodeId, String>> electorates = new CopyOnWriteArrayList<>();
    final List<String> failures = new CopyOnWriteArrayList<>();
    volatile boolean deviceWorks = true;
    final List<FenceRequest> fenced = new CopyOnWriteArrayList<>();
    final List<ActionRequest> executed = new CopyOnWriteArrayList<>();
    final List<Consumer<QuorumState>> quorumListeners = new CopyOnWriteArrayList<>();
    private final List<Consumer<StateSnapshot>> stateListeners = new CopyOnWriteArrayList<>();
    private final List<ScheduledExecutorService> threads = new ArrayList<>();
    private final ClusterId cluster = new ClusterId("shop", new UUID(1, 2));
    final FakeSwapping swapping = new FakeSwapping(cluster);
    /** What is submitted happens, and nobody hears of it. */
    volatile boolean silent;
    private volatile boolean committing = true;
    private volatile boolean quorateSaid = true;

    /** Loses or regains the majority. */
    void quorate(final boolean quorate) {
        committing = quorate;
        verdict(quorate);
    }

    /** Quorum says so, whatever consensus can do. */
    void verdict(final boolean quorate) {
        quorateSaid = quorate;
        quorumListeners.forEach(l -> l.accept(verdict()));
    }

    private QuorumState verdict() {
        return new QuorumState(quorateSaid, quorateSaid ? 1 : 0, 1, 1, QuorumState.Rule.MAJORITY, "As the test says.");
    }

    private final Membership membership = new Membership() {
        private final View view = new View(new ViewId(1, "p"), List.of(SELF), false);

        @Override
        public MemberId self() {
            return SELF;
        }

        @Override
        public View view() {
            return view;
        }

        @Override
        public ViewStability stability() {
            return ViewStability.STABLE;
        }

        @Override
        public Subscription subscribe(final MembershipListener listener, final Notification kind) {
            listener.viewChanged(new ViewChange(view, kind, List.of(SELF), List.of(), List.of()));
            return () -> { };
        }

        @Override
        public void declarePrimary(final ViewId id, final boolean primary) {
            throw new AssertionError("that is quorum's");
        }
    };

    private final Messaging messaging = new Messaging() {
        @Override
        public MemberId self() {
            return SELF;
        }

        @Override
        public Set<Delivery> deliveries() {
            return Set.of(Delivery.FIFO);
        }

        @Override
        public int maxMessageBytes() {
            return 1 << 20;
        }

        @Override
        public Group join(final String group, final GroupListener listener, final Duration timeout) {
            throw new UnavailableException("slot.empty", "No messaging.", "None is needed alone.");
        }
    };

    private final Quorum quorum = new Quorum() {
        @Override
        public QuorumState state() {
            return verdict();
        }

        @Override
        public Subscription subscribe(final Consumer<QuorumState> listener) {
            quorumListeners.add(listener);
            listener.accept(verdict());
            return () -> quorumListeners.remove(listener);
        }

        @Override
        public void electorate(final Map<NodeId, Integer> votes) {
            // the verdict is the test's
        }

        @Override
        public void fenced(final MemberId member) {
            // likewise
        }

        @Override
        public void override(final NodeId node) {
            throw new UnavailableException("slot.empty", "No quorum component.", "Wait.");
        }
    };

    private final Consensus consensus = new Consensus() {
        @Override
        public void attach(final ReplicatedState state) {
            throw new AssertionError("that is the state's");
        }

        @Override
        public CompletionStage<Applied> propose(final byte[] command, final Duration timeout) {
            throw new AssertionError("that is the state's");
        }

        @Override
        public CompletionStage<Barrier> barrier(final Duration timeout) {
            return CompletableFuture.completedFuture(new Barrier(new Term(1), true, 0));
        }

        @Override
        public Leadership leadership() {
            return new Leadership(new Term(1), Optional.of(SELF.node()), true);
        }

        @Override
        public Subscription subscribe(final Consumer<Leadership> listener) {
            listener.accept(leadership());
            return () -> { };
        }

        @Override
        public Set<NodeId> voters() {
            return Set.of(SELF.node());
        }

        @Override
        public CompletionStage<Void> changeVoters(final VoterChange change, final NodeId node,
                final Duration timeout) {
            throw new AssertionError("nothing to change");
        }

        @Override
        public CompletionStage<Void> continueWithout(final MemberId gone, final Duration timeout) {
            throw new AssertionError("nobody asked");
        }

        @Override
        public long appliedIndex() {
            return model.snapshot().revision();
        }
    };

    final ClusterState state = new ClusterState() {
        @Override
        public StateSnapshot current() {
            synchronized (model) {
                return model.snapshot();
            }
        }

        @Override
        public CompletionStage<StateSnapshot> latest(final Duration timeout) {
            return committing ? CompletableFuture.completedFuture(current()) : unavailable();
        }

        @Override
        public CompletionStage<StateSnapshot> submit(final Change change, final Duration timeout) {
            if (!committing) {
                return unavailable();
            }
            final StateSnapshot after;
            synchronized (model) {
                final Optional<String> refused = model.apply(change);
                if (refused.isPresent()) {
                    return CompletableFuture.failedFuture(new RejectedException(refused.get(), "No.", "Never."));
                }
                after = model.snapshot();
                stateListeners.forEach(l -> l.accept(after));
            }
            return silent ? new CompletableFuture<>() : CompletableFuture.completedFuture(after);
        }

        private CompletionStage<StateSnapshot> unavailable() {
            return CompletableFuture.failedFuture(new UnavailableException("consensus.no-quorum", "No.", "Wait."));
        }

        @Override
        public Subscription subscribe(final Consumer<StateSnapshot> listener) {
            stateListeners.add(listener);
            listener.accept(current());
            return () -> stateListeners.remove(listener);
        }

        @Override
        public String digest() {
            return "";
        }
    };

    private final ResourceAgents agents = new ResourceAgents() {
        @Override
        public String agentClass() {
            return "sim";
        }

        @Override
        public List<String> agents() {
            return List.of("sim:x");
        }

        @Override
        public CompletionStage<AgentMetadata> metadata(final String agent) {
            if (!agent.equals("sim:x")) {
                return CompletableFuture.failedFuture(new RejectedException("resource.unknown-agent", "No.", "No."));
            }
            return CompletableFuture.completedFuture(new AgentMetadata("sim:x", "1", "", "",
                List.of(new AgentMetadata.Parameter("port", "integer", true, false, false, false, "", ""),
                    new AgentMetadata.Parameter("key", "string", false, false, false, true, "", "")), List.of(),
                false));
        }

        @Override
        public CompletionStage<ActionResult> execute(final ActionRequest request) {
            executed.add(request);
            synchronized (services) {
                final boolean runs = services.containsKey(request.resource());
                final ResultCode code = switch (request.action()) {
                    case "start" -> {
                        services.put(request.resource(), true);
                        yield ResultCode.OK;
                    }
                    case "stop" -> {
                        services.remove(request.resource());
                        yield ResultCode.OK;
                    }
                    case "monitor" -> runs ? ResultCode.OK : ResultCode.NOT_RUNNING;
                    default -> ResultCode.OK;
                };
                return CompletableFuture.completedFuture(ActionResult.completed(code, Duration.ofMillis(1)));
            }
        }
    };

    private final Fencing fencing = new Fencing() {
        @Override
        public boolean handles(final String agent) {
            return agent.equals("sim");
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
            fenced.add(request);
            return CompletableFuture.completedFuture(new FenceResult(FenceResult.Status.CONFIRMED, "Gone."));
        }

        @Override
        public CompletionStage<FenceResult> test(final FenceDevice device, final NodeId target) {
            return CompletableFuture.completedFuture(new FenceResult(deviceWorks ? FenceResult.Status.CONFIRMED
                : FenceResult.Status.FAILED, "So."));
        }
    };

    @Override
    @SuppressWarnings("unchecked")
    public <T> T slot(final Class<T> kindApi) {
        return (T) Map.of(Membership.class, membership, Messaging.class, messaging, Quorum.class, quorum,
            Consensus.class, consensus, ClusterState.class, state, Scheduling.class, new SimpleScheduling(true),
            Swapping.class, swapping)
            .get(kindApi);
    }

    @Override
    public <T> List<T> slots(final Class<T> kindApi) {
        return List.of(kindApi.cast(kindApi == Fencing.class ? fencing : agents));
    }

    @Override
    public InstanceId instance() {
        return new InstanceId(cluster, "manager", "standard", "0.1.0", "", "");
    }

    @Override
    public ClusterId cluster() {
        return cluster;
    }

    @Override
    public MemberId self() {
        return SELF;
    }

    @Override
    public Configuration configuration() {
        return Configuration.of(Map.of("deadTime", "200ms", "aloneAfter", "200ms"));
    }

    @Override
    public void electorate(final Map<NodeId, String> electorate) {
        electorates.add(electorate);
    }

    @Override
    public Map<NodeId, String> nodes() {
        return Map.of(SELF.node(), "127.0.0.1:1");
    }

    @Override
    public Path dataDirectory() {
        throw new AssertionError("the manager keeps nothing on disk");
    }

    @Override
    public Endpoints endpoints() {
        throw new AssertionError("the manager has no ports");
    }

    @Override
    public Connections connections() {
        throw new AssertionError("the manager opens no connections");
    }

    @Override
    public Clock clock() {
        return Clock.system();
    }

    @Override
    public Scheduler newScheduler(final String name) {
        final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
        threads.add(thread);
        return new Scheduler() {
            @Override
            public void execute(final Runnable task) {
                if (!thread.isShutdown()) {
                    thread.execute(() -> logged(task));
                }
            }

            @Override
            public Subscription schedule(final Duration delay, final Runnable task) {
                if (thread.isShutdown()) {
                    return () -> { };
                }
                final ScheduledFuture<?> future = thread.schedule(() -> logged(task), delay.toMillis(),
                    TimeUnit.MILLISECONDS);
                return () -> future.cancel(false);
            }
        };
    }

    private static void logged(final Runnable task) {
        try {
            task.run();
        } catch (final RuntimeException e) {
            org.slf4j.LoggerFactory.getLogger(FakeSlots.class).error("A task failed", e);
        }
    }

    @Override
    public void failed(final String code, final String problem) {
        failures.add(code);
        if (!code.equals("manager.suicide")) {
            throw new AssertionError(code + ": " + problem);
        }
    }

    @Override
    public void close() {
        threads.forEach(ScheduledExecutorService::shutdownNow);
    }
}
