package io.coterie.manager;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import io.coterie.api.consensus.Leadership;
import io.coterie.api.core.CoterieException;
import io.coterie.api.core.NodeId;
import io.coterie.api.core.Scheduler;
import io.coterie.api.core.Subscription;
import io.coterie.api.document.ClusterDocument;
import io.coterie.api.document.Resource;
import io.coterie.api.fencing.FenceRequest;
import io.coterie.api.fencing.FenceResult;
import io.coterie.api.membership.Notification;
import io.coterie.api.membership.View;
import io.coterie.api.quorum.QuorumState;
import io.coterie.api.resource.AgentMetadata;
import io.coterie.api.state.Change;
import io.coterie.api.state.NodeState;
import io.coterie.api.state.StateSnapshot;
import io.coterie.manager.config.AgentDirectory;
import io.coterie.manager.config.Founding;
import io.coterie.manager.core.CoordinatorCore;
import io.coterie.manager.core.CoordinatorInput;
import io.coterie.manager.core.MemberCore;
import io.coterie.manager.core.Moment;
import io.coterie.manager.core.Unfencing;
import io.coterie.manager.event.EventLog;
import io.coterie.manager.event.StateEvents;
import io.coterie.manager.executor.ExecutorCore;
import io.coterie.manager.executor.LocalExecutor;
import io.coterie.manager.executor.LocalStop;
import io.coterie.manager.executor.PrimaryWatch;
import io.coterie.manager.wire.FenceMessages;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Feeds the cores of one member: everything that happens becomes an input on the manager's thread, which alone touches
 * the cores. What others may read is volatile.
 */
final class ManagerLoop {
    /** The grain of all of the manager's times. */
    private static final Duration TICK = Duration.ofMillis(100);
    /** An agent that was not there may be installed meanwhile; asking costs a process on each member. */
    private static final Duration ASK_AGAIN = Duration.ofSeconds(30);
    /** For one try to submit a change; cores repeat. */
    private static final Duration SUBMIT_TIMEOUT = Duration.ofSeconds(5);
    private static final Logger LOG = LoggerFactory.getLogger(ManagerLoop.class);
    private final Slots slots;
    private final Scheduler scheduler;
    private final CoordinatorCore coordinator;
    private final MemberCore member;
    private final PrimaryWatch primary;
    private final LocalExecutor executor;
    private final AgentDirectory agents;
    private final Documents documents;
    private final EventLog events;
    private final StateEvents stateEvents = new StateEvents();
    private final CommandRunner commands;
    private final TwoNode twoNode;
    private final SwapDriver swaps;
    private final List<Subscription> subscriptions = new ArrayList<>();
    private final List<Runnable> watchers = new ArrayList<>();
    private Leadership leadership = Leadership.NONE;
    private volatile Set<NodeId> voters = Set.of();
    private final Electorate electorate;
    private long askedVersion = -1;
    private final Founding founding;
    private final NodeAddresses addresses;
    private final SelfEnd selfEnd;
    private final Admission admission;
    private ExecutorCore.Mode told = ExecutorCore.Mode.NORMAL;
    private LocalStop.Policy toldPolicy = LocalStop.Policy.FREEZE;
    private boolean begun;
    private boolean ended;
    private volatile boolean closed;
    private volatile View view;
    private volatile boolean stable;
    private volatile QuorumState quorum = new QuorumState(false, 0, 0, 0, QuorumState.Rule.NO_VIEW,
        "There is no view yet.");
    private volatile long quorumSince;
    private volatile StateSnapshot state;
    private volatile boolean inPrimary;
    private volatile CoordinatorCore.Phase phase = CoordinatorCore.Phase.FOLLOWER;
    private volatile String busyWith = "";
    private volatile MemberCore.Standing standing = MemberCore.Standing.UNKNOWN;
    private volatile Map<String, AgentMetadata> metadata = Map.of();

    ManagerLoop(final Slots slots, final Scheduler scheduler, final CoordinatorCore coordinator,
            final PrimaryWatch primary, final LocalExecutor executor, final AgentDirectory agents,
            final Documents documents, final EventLog events, final MemberLink link, final TwoNode twoNode,
            final MemberCore member, final SelfEnd selfEnd, final Unfencing unfencing, final SwapDriver swaps) {
        this.slots = slots;
        this.electorate = new Electorate(slots);
        this.swaps = swaps;
        this.twoNode = twoNode;
        this.scheduler = scheduler;
        this.coordinator = coordinator;
        this.member = member;
        this.primary = primary;
        this.executor = executor;
        this.agents = agents;
        this.documents = documents;
        this.events = events;
        this.selfEnd = selfEnd;
        this.addresses = new NodeAddresses(slots.context());
        this.founding = new Founding(slots.context().cluster().name(), slots.context().nodes(), swaps::founding);
        this.admission = new Admission(slots, scheduler, unfencing, this::note);
        this.commands = new CommandRunner(slots, link, new FenceDriver(slots::fencing), events,
            () -> state().document().version(), this::feed);
    }

    void start() {
        final Map<NodeId, Integer> first = new HashMap<>();
        slots.context().nodes().keySet().forEach(node -> first.put(node, 1));
        quorumSince = slots.context().clock().nanoTime();
        scheduler.execute(() -> {
            electorate.elect(first);
            subscriptions.add(slots.membership().subscribe(new ViewFeed(slots, this::feed), Notification.FULL));
            subscriptions.add(slots.quorum().subscribe(q -> feed(new CoordinatorInput.QuorumChanged(q))));
            subscriptions.add(slots.consensus().subscribe(l -> feed(new CoordinatorInput.LeadershipChanged(l))));
            subscriptions.add(slots.state().subscribe(s -> feed(new CoordinatorInput.StateChanged(s))));
            tick();
        });
    }

    void close() {
        closed = true;
        scheduler.execute(() -> subscriptions.forEach(Subscription::close));
    }

    private void tick() {
        if (closed) {
            return;
        }
        // first, so that a turn that fails is not the last one
        scheduler.schedule(TICK, this::tick);
        learnVoters();
        handle(new CoordinatorInput.Tick());
    }

    private void learnVoters() {
        try {
            final Set<NodeId> now = slots.consensus().voters();
            if (!now.equals(voters)) {
                voters = Set.copyOf(now);
                handle(new CoordinatorInput.VotersKnown(voters));
            }
        } catch (final CoterieException e) {
            LOG.debug("The voters are not known", e);
        }
    }

    /** This member drove a device for another: kept, so that it is not driven again if the other one is gone. */
    void fencedForOther(final FenceMessages.Ask ask, final FenceResult result) {
        final boolean fence = ask.action() == FenceRequest.Action.OFF || ask.action() == FenceRequest.Action.REBOOT;
        if (fence && result != null && result.confirmed()) {
            feed(new CoordinatorInput.FencedForOther(ask.target(), ask.device(),
                ask.action().name().toLowerCase(java.util.Locale.ROOT), result));
        }
    }

    /** Takes an input from any thread. */
    void feed(final CoordinatorInput input) {
        scheduler.execute(() -> handle(input));
    }

    /** Takes a state that was acknowledged to a caller; ends when all that is read here is at least as new. */
    CompletionStage<StateSnapshot> learn(final StateSnapshot acknowledged) {
        final CompletableFuture<StateSnapshot> learnt = new CompletableFuture<>();
        scheduler.execute(() -> {
            handle(new CoordinatorInput.StateChanged(acknowledged));
            learnt.complete(acknowledged);
        });
        return learnt;
    }

    /** Runs something on the manager's thread after each input, until it removes itself. */
    void watch(final Runnable watcher) {
        scheduler.execute(() -> {
            watchers.add(watcher);
            watcher.run();
        });
    }

    void unwatch(final Runnable watcher) {
        scheduler.execute(() -> watchers.remove(watcher));
    }

    void leave() {
        scheduler.execute(() -> {
            member.leave();
            handle(new CoordinatorInput.Tick());
        });
    }

    private void handle(final CoordinatorInput input) {
        if (closed) {
            return;
        }
        final Moment now = now();
        note(input, now);
        coordinator.handle(input, now).forEach(commands::run);
        phase = coordinator.phase();
        busyWith = coordinator.busyWith();
        twoNode.handle(input, now, commands::run);
        advanceMember(now);
        swaps.advance(state, inPrimary && standing == MemberCore.Standing.ONLINE, now);
        List.copyOf(watchers).forEach(Runnable::run);
    }

    Moment now() {
        return new Moment(slots.context().clock().nanoTime(), slots.context().clock().now());
    }

    /** Keeps what others read, and tells of what is new. */
    private void note(final CoordinatorInput input, final Moment now) {
        if (input instanceof CoordinatorInput.ViewChanged changed) {
            final View before = view;
            view = changed.view();
            stable = changed.stable();
            member.view(view);
            if (before == null || !before.id().equals(view.id())) {
                final List<String> gone = before == null ? List.of() : before.members().stream()
                    .filter(m -> !view.contains(m)).map(Object::toString).toList();
                events.add(now.wall(), "view", view.id().toString(), "The view is " + view.members() + ".",
                    Map.of("members", view.members().toString(), "left", String.join(",", gone)));
            }
        } else if (input instanceof CoordinatorInput.QuorumChanged changed) {
            if (changed.quorum().quorate() != quorum.quorate()) {
                quorumSince = now.nanos();
            }
            final boolean news = changed.quorum().quorate() != quorum.quorate()
                || changed.quorum().rule() != quorum.rule();
            quorum = changed.quorum();
            if (news) {
                events.add(now.wall(), "quorum", quorum.quorate() ? "quorate" : "lost", quorum.reason(),
                    Map.of("quorate", Boolean.toString(quorum.quorate()), "votes", Integer.toString(quorum.votes()),
                        "needed", Integer.toString(quorum.needed())));
            }
        } else if (input instanceof CoordinatorInput.LeadershipChanged changed) {
            leadership = changed.leadership();
        } else if (input instanceof CoordinatorInput.AgentsKnown known && known.documentVersion() == askedVersion) {
            metadata = known.agents();
        } else if (input instanceof CoordinatorInput.StateChanged changed
            && (state == null || changed.state().revision() > state.revision())) {
            noteState(changed.state(), now);
        }
    }

    private void noteState(final StateSnapshot newState, final Moment now) {
        final StateSnapshot before = state;
        state = newState;
        member.state(newState);
        stateEvents.show(newState, (type, subject, text, details) ->
            events.add(now.wall(), type, subject, text, details));
        executor.tell(core -> core.seen(newState.term()));
        newState.nodes().values().stream().filter(r -> r.state() == NodeState.FENCED && r.member().isPresent())
            .filter(r -> before == null || !r.equals(before.nodes().get(r.node())))
            .forEach(r -> electorate.fenced(r.member().get()));
        final ClusterDocument document = documents.apply(newState);
        admission.state(newState, document);
        if (document == null) {
            return;
        }
        executor.timeouts(Documents.timeouts(document));
        executor.document(document);
        final Map<NodeId, Integer> votes = new HashMap<>();
        document.nodes().values().forEach(node -> votes.put(node.id(), node.votes()));
        addresses.tell(document);
        if (!votes.isEmpty()) {
            electorate.elect(votes);
        }
        final long version = newState.document().version();
        if (version != askedVersion) {
            askedVersion = version;
            askAgents(version, document.primitives().map(Resource.Primitive::agent).distinct().toList());
        }
    }

    /** Asks what the agents of a document can do, and again later for those that nobody could tell of. */
    private void askAgents(final long version, final List<String> names) {
        agents.findAll(names).thenAccept(known -> {
            feed(new CoordinatorInput.AgentsKnown(version, known));
            if (known.size() < names.size()) {
                LOG.warn("Nobody tells what these agents can do: {}; asking again in {} s.",
                    names.stream().filter(n -> !known.containsKey(n)).toList(), ASK_AGAIN.toSeconds());
                scheduler.schedule(ASK_AGAIN, () -> {
                    if (version == askedVersion && !closed) {
                        askAgents(version, names);
                    }
                });
            }
        });
    }

    /** What the member does for itself: join, leave, and obey the policy when it is alone. */
    private void advanceMember(final Moment now) {
        primary.see(now, quorum.quorate() && leadership.leader().isPresent());
        inPrimary = primary.primary();
        member.executor(executor.cleared());
        standing = member.standing();
        if (!ended && (standing == MemberCore.Standing.CONDEMNED || standing == MemberCore.Standing.LEFT)) {
            ended = true;
            executor.tell(ExecutorCore::end);
        }
        if (member.leavingAsked() && !begun) {
            begun = true;
            executor.tell(core -> core.leaving(true));
        }
        // who has never had quorum has brought nothing up, as in Pacemaker
        if (primary.known() && primary.alone(now) && !twoNode.hopeful() && !member.leavingAsked()
            && "suicide".equals(noQuorumPolicy()) && !executor.nothingRuns()) {
            closed = true;
            selfEnd.run();
            return;
        }
        final LocalStop.Policy policy = member.leavingAsked() ? LocalStop.Policy.STOP : policy();
        if (primary.alone(now) && !twoNode.hopeful()
            && (told != ExecutorCore.Mode.ALONE || policy != toldPolicy)) {
            told = ExecutorCore.Mode.ALONE;
            toldPolicy = policy;
            executor.tell(core -> core.alone(policy));
        } else if (primary.primary() && told == ExecutorCore.Mode.ALONE) {
            told = ExecutorCore.Mode.NORMAL;
            executor.tell(ExecutorCore::regained);
        }
        if (primary.primary()) {
            final boolean admitted = admission.advance(standing == MemberCore.Standing.ONLINE || member.mayJoin(), now);
            member.next(admitted, now).ifPresent(this::submit);
        }
        final Change first = founding.next(leadership.self() && quorum.quorate() && state != null
            && state.document().version() == 0, now);
        if (first != null) {
            commands.submit(first, SUBMIT_TIMEOUT).whenComplete((snapshot, failure) ->
                LOG.info("The cluster is founded: {}", failure == null ? "its nodes may join" : failure.getMessage()));
        }
    }

    /** For the history alone: if it is refused, nothing is missing but a line. */
    private void note(final Change change) {
        commands.submit(change, SUBMIT_TIMEOUT).whenComplete((snapshot, failure) -> {
            if (failure != null) {
                LOG.debug("{} is not in the history", change, failure);
            }
        });
    }

    private String noQuorumPolicy() {
        final ClusterDocument document = state == null ? null : documents.apply(state);
        return document == null ? "stop" : document.options().getOrDefault("no-quorum-policy", "stop");
    }

    private LocalStop.Policy policy() {
        return switch (noQuorumPolicy()) {
            case "freeze" -> LocalStop.Policy.FREEZE;
            case "demote" -> LocalStop.Policy.DEMOTE;
            // nobody can go on without a majority, so 'ignore' stops; the check of documents warns of it
            default -> LocalStop.Policy.STOP;
        };
    }

    private void submit(final Change change) {
        commands.submit(change, SUBMIT_TIMEOUT).whenComplete((snapshot, failure) -> scheduler.execute(() -> {
            member.ended(failure == null, now());
            if (failure == null) {
                handle(new CoordinatorInput.StateChanged(snapshot));
            } else {
                LOG.debug("{} did not succeed", change.getClass().getSimpleName(), failure);
            }
        }));
    }

    Set<NodeId> voters() {
        return voters;
    }

    View view() {
        return view;
    }

    boolean stable() {
        return stable;
    }

    QuorumState quorum() {
        return quorum;
    }

    /** {@return since when there is quorum, or none, by the monotonic clock} */
    long quorumSince() {
        return quorumSince;
    }

    StateSnapshot state() {
        final StateSnapshot present = state;
        return present == null ? slots.state().current() : present;
    }

    /** {@return whether the executor here runs nothing; without the primary partition, results cannot be recorded} */
    boolean nothingRuns() {
        return executor.nothingRuns();
    }

    boolean inPrimary() {
        return inPrimary;
    }

    CoordinatorCore.Phase phase() {
        return phase;
    }

    /** {@return what the coordinator here does or waits for, for people; empty if there is nothing to say} */
    String busyWith() {
        return admission.waitingFor().isEmpty() ? busyWith : admission.waitingFor();
    }

    /** {@return what keeps this node out, for people} */
    Optional<String> notAdmitted() {
        return admission.problem();
    }

    MemberCore.Standing standing() {
        return standing;
    }

    Map<String, AgentMetadata> metadata() {
        return metadata;
    }
}
