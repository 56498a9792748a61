package io.coterie.consensus.raft;

import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import org.jgroups.Address;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.coterie.api.component.Connections.Direction;
import io.coterie.api.component.InstanceContext;
import io.coterie.api.consensus.Leadership;
import io.coterie.api.consensus.ReplicatedState;
import io.coterie.api.consensus.VoterChange;
import io.coterie.api.core.CoterieException;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.api.core.RejectedException;
import io.coterie.api.core.Scheduler;
import io.coterie.api.core.Subscription;
import io.coterie.consensus.raft.LogEntryFrame.Kind;
import io.coterie.consensus.raft.Proposals.Handed;
import io.coterie.consensus.raft.engine.DurableLog;
import io.coterie.consensus.raft.engine.Engine;
import io.coterie.consensus.raft.engine.EngineSettings;
import io.coterie.consensus.raft.engine.GuardedRaft;
import io.coterie.toolkit.consensus.Leaderships;

/**
 * One member at work: the engine, what it has proposed, and the watch over both. Its state is touched on the owner's
 * thread; what comes from the engine's threads is handed over to that one.
 */
final class Voter {
    private static final Logger LOG = LoggerFactory.getLogger(Voter.class);
    private static final String ENDPOINT = "raft";
    /** How often time is looked at: errors are late by that much at most. */
    private static final Duration TICK = Duration.ofMillis(25);
    /** Rounds of voting without a leader after which another one is begun. */
    private static final int PATIENCE_ROUNDS = 3;
    private final InstanceContext context;
    private final EngineSettings settings;
    private final Scheduler owner;
    private final Leaderships leaderships;
    private final CommandApplier applier;
    private final DurableLog log;
    private final Consumer<CoterieException> onFailure;
    private final Proposals proposals = new Proposals(new SecureRandom().nextLong(), this::hand);
    private final Object engineLock = new Object();
    private volatile Engine engine;
    private volatile Map<InetSocketAddress, NodeId> peers = Map.of();
    private volatile boolean closed;
    private volatile CoterieException endReason = Errors.closed();
    private Subscription watch = () -> { };
    private Continuation continuation;
    private Leadership seen = Leadership.NONE;
    private boolean inStep;
    private boolean proving;
    private long provedTerm;
    private long leaderlessSince;

    Voter(final InstanceContext context, final EngineSettings settings, final Scheduler owner,
            final Leaderships leaderships, final DurableLog log, final ReplicatedState state,
            final Consumer<CoterieException> onFailure) {
        this.context = context;
        this.settings = settings;
        this.owner = owner;
        this.leaderships = leaderships;
        this.log = log;
        this.onFailure = onFailure;
        this.applier = new CommandApplier(state, entry -> owner.execute(() -> proposals.applied(entry)),
            e -> fail(Errors.DIVERGED, "The state failed on a committed command: " + e,
                "Report it with the log, and wipe this member, which then gets a snapshot.", e));
        log.onFailure(e -> fail(Errors.DISK, "The log can no longer be trusted to the disk: " + e.getMessage(),
            "Mend the disk or make room on it, and restart the member.", e));
    }

    /** Joins on a thread of its own, since the engine blocks while it looks for others. */
    void start() {
        leaderlessSince = context.clock().nanoTime();
        context.newScheduler("raft-start").execute(this::connect);
    }

    private void connect() {
        try {
            synchronized (engineLock) {
                if (closed) {
                    return;
                }
                final GuardedRaft raft = new GuardedRaft(log, applier, e -> fail(Errors.CORRUPT,
                    "The saved state cannot be read: " + e.getMessage(), Errors.CORRUPT_REMEDY, e));
                engine = new Engine(context.self().node(), context.nodes().keySet(), raft,
                    context.endpoints().bindAddress(), settings, new Engine.Events(
                        address -> context.endpoints().publish(ENDPOINT, address), this::open, this::received,
                        () -> owner.execute(this::look)));
            }
            watch = context.endpoints().subscribe(ENDPOINT, this::peersChanged);
            // never the name of the cluster: two of the same name must not mix; nor must a log and its successor
            engine.connect("coterie-raft-" + context.cluster().uuid()
                + (context.log().isEmpty() ? "" : "-" + context.log()));
            owner.execute(this::tick);
        } catch (final Exception e) {
            fail(Errors.ENGINE, "The engine cannot start: " + e.getMessage(),
                "Check the address on which this member listens.", e);
        }
    }

    private void peersChanged(final Map<MemberId, InetSocketAddress> now) {
        final Map<InetSocketAddress, NodeId> byAddress = new HashMap<>(peers);
        now.forEach((member, address) -> byAddress.put(address, member.node()));
        // an address whose member is gone stays known, so that a cut holds for its last frames, too
        peers = byAddress.size() > MAX_KNOWN ? invert(now) : byAddress;
        engine.peers(now.values());
    }

    /** Each restart of a member adds an address; after so many the old ones are forgotten. */
    private static final int MAX_KNOWN = 1024;

    private static Map<InetSocketAddress, NodeId> invert(final Map<MemberId, InetSocketAddress> now) {
        final Map<InetSocketAddress, NodeId> byAddress = new HashMap<>();
        now.forEach((member, address) -> byAddress.put(address, member.node()));
        return byAddress;
    }

    private boolean open(final InetSocketAddress address, final Direction direction) {
        final NodeId node = peers.get(address);
        return node == null || context.connections().open(node, direction);
    }

    private void received(final Address from, final byte[] bytes) {
        try {
            final PeerMessage message = PeerMessage.decode(bytes);
            if (message.kind() == PeerMessage.Kind.REFUSED) {
                owner.execute(() -> proposals.refused(message.sequence()));
            } else if (!appendHere(message.content())) {
                final LogEntryFrame entry = LogEntryFrame.decode(message.content(), 0, message.content().length);
                engine.send(from, PeerMessage.refused(entry.sequence()).encode());
            }
        } catch (final Exception e) {
            LOG.warn("A message from {} was dropped: {}", from, e.getMessage());
        }
    }

    private boolean appendHere(final byte[] entry) {
        try {
            engine.append(entry);
            return true;
        } catch (final Exception notLeader) {
            LOG.debug("An entry is not appended here: {}", notLeader.getMessage());
            return false;
        }
    }

    private Handed hand(final byte[] entry) {
        final Engine now = engine;
        final Optional<Address> leader = now == null ? Optional.empty() : now.leaderAddress();
        if (leader.isEmpty()) {
            return Handed.NOT;
        }
        if (now.leadership().self()) {
            return appendHere(entry) ? Handed.SELF : Handed.NOT;
        }
        try {
            now.send(leader.get(), PeerMessage.append(entry).encode());
        } catch (final Exception e) {
            // it may have been queued before the failure
            LOG.debug("An entry may not have reached the leader: {}", e.getMessage());
        }
        return Handed.OTHER;
    }

    void submit(final Kind kind, final byte[] payload, final Duration timeout,
            final CompletableFuture<Proposals.Ended> end) {
        final long deadline = context.clock().nanoTime() + timeout.toNanos();
        owner.execute(() -> {
            if (closed) {
                end.completeExceptionally(endReason);
            } else {
                proposals.submit(kind, payload, deadline, seen.term().number(), end);
            }
        });
    }

    private void tick() {
        if (closed) {
            return;
        }
        look();
        proposals.tick(context.clock().nanoTime(), seen.term().number(), engine.majorityInView());
        prove();
        voteIfLeaderless();
        if (continuation != null) {
            continuation.tick(engine);
            continuation = continuation.end().isDone() ? null : continuation;
        }
        owner.schedule(TICK, this::tick);
    }

    private void look() {
        final Engine now = engine;
        if (now != null && !closed) {
            seen = now.leadership();
            leaderships.set(seen);
        }
    }

    /** An entry of its own lets a new leader commit those before it, and brings this member in step once. */
    private void prove() {
        final boolean newReign = seen.self() && seen.term().number() != provedTerm;
        if (proving || inStep && !newReign) {
            return;
        }
        proving = true;
        final long term = seen.term().number();
        final CompletableFuture<Proposals.Ended> end = new CompletableFuture<>();
        end.whenComplete((ended, failure) -> {
            proving = false;
            if (failure == null) {
                inStep = true;
                provedTerm = ended.bySelf() ? ended.term() : provedTerm;
            }
        });
        proposals.submit(Kind.BARRIER, new byte[0], context.clock().nanoTime()
            + Duration.ofMillis(settings.failureMillis()).toNanos(), term, end);
    }

    /** The members do so one after the other, so that they do not outvote each other. */
    private void voteIfLeaderless() {
        final long now = context.clock().nanoTime();
        final long patience = PATIENCE_ROUNDS * settings.electionMillis() * (1 + engine.turn());
        if (engine.leaderAddress().isPresent()) {
            leaderlessSince = now;
        } else if (now - leaderlessSince > Duration.ofMillis(patience).toNanos()) {
            leaderlessSince = now;
            engine.electIfLeaderless();
        }
    }

    CompletionStage<Void> changeVoters(final VoterChange change, final NodeId node, final Duration timeout) {
        final CompletableFuture<Void> end = new CompletableFuture<>();
        owner.execute(() -> {
            final boolean add = change == VoterChange.ADD;
            final Set<NodeId> voters = voters();
            if (closed || engine == null || !engine.leadership().self()) {
                end.completeExceptionally(closed ? endReason : Errors.notLeader());
            } else if (voters.contains(node) == add) {
                end.complete(null);
            } else if (!add && voters.size() == 1) {
                end.completeExceptionally(new RejectedException("consensus.last-voter",
                    node + " is the last voter.", "Add another one first."));
            } else {
                change(add, node, end);
            }
        });
        endLate(end, timeout);
        return end;
    }

    private void change(final boolean add, final NodeId node, final CompletableFuture<Void> end) {
        try {
            engine.change(add, node).whenComplete((done, failure) -> owner.execute(() -> {
                if (failure == null) {
                    end.complete(null);
                } else {
                    end.completeExceptionally(Errors.outcomeUnknown());
                }
            }));
        } catch (final Exception e) {
            LOG.debug("The change of the voters was refused: {}", e.getMessage());
            end.completeExceptionally(Errors.notLeader());
        }
    }

    CompletionStage<Void> continueWithout(final MemberId gone, final Duration timeout) {
        final CompletableFuture<Void> end = new CompletableFuture<>();
        owner.execute(() -> {
            final Set<NodeId> voters = voters();
            final NodeId self = context.self().node();
            if (closed) {
                end.completeExceptionally(endReason);
            } else if (voters.size() != 2 || !voters.contains(self) || !voters.contains(gone.node())
                || gone.node().equals(self)) {
                end.completeExceptionally(Errors.notHalf("Without " + gone.node() + ", what remains of the voters "
                    + voters + " is not exactly half with this member in it."));
            } else if (!inStep) {
                end.completeExceptionally(Errors.notCurrent());
            } else {
                if (continuation == null) {
                    continuation = new Continuation(gone.node());
                }
                continuation.end().thenRun(() -> owner.execute(() -> end.complete(null)));
            }
        });
        endLate(end, timeout);
        // a leave to stand alone must not outlive its reason: later, the one that is missing may be another life
        end.whenComplete((done, failure) -> owner.execute(this::dropUnbegun));
        return end;
    }

    private void dropUnbegun() {
        if (continuation != null && !continuation.begun()) {
            continuation.end().cancel(false);
            continuation = null;
        }
    }

    private void endLate(final CompletableFuture<Void> end, final Duration timeout) {
        final Subscription late = owner.schedule(timeout, () -> {
            if (!end.isDone()) {
                final boolean begun = continuation == null || continuation.begun();
                end.completeExceptionally(begun ? Errors.outcomeUnknown() : Errors.noQuorum());
            }
        });
        end.whenComplete((done, failure) -> late.close());
    }

    Leadership leadership() {
        return engine == null ? Leadership.NONE : engine.leadership();
    }

    Set<NodeId> voters() {
        return engine == null ? Set.copyOf(context.nodes().keySet()) : engine.voters();
    }

    boolean quorum() {
        return engine != null && engine.majorityInView();
    }

    long appliedIndex() {
        return applier.index();
    }

    private void fail(final String code, final String problem, final String remedy, final Throwable cause) {
        final CoterieException reason = Errors.failed(code, problem, remedy, cause);
        onFailure.accept(reason);
        if (!closed) {
            endReason = reason;
            closed = true;
            // neither on the engine's threads, which it would wait for, nor on the owner's
            context.newScheduler("raft-end").execute(() -> end(reason));
        }
    }

    void close() {
        closed = true;
        end(Errors.closed());
        final CountDownLatch ended = new CountDownLatch(1);
        owner.execute(ended::countDown);
        try {
            if (!ended.await(settings.failureMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("Some that wait for a proposal were not told of the end.");
            }
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void end(final CoterieException reason) {
        watch.close();
        synchronized (engineLock) {
            if (engine == null) {
                log.close();
            } else {
                engine.close();
            }
        }
        owner.execute(() -> {
            proposals.end(reason);
            leaderships.set(Leadership.NONE);
        });
    }
}
