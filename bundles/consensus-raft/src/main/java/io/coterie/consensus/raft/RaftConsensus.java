package io.coterie.consensus.raft;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Collectors;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.coterie.api.component.InstanceContext;
import io.coterie.api.consensus.Applied;
import io.coterie.api.consensus.Barrier;
import io.coterie.api.consensus.Consensus;
import io.coterie.api.consensus.Leadership;
import io.coterie.api.consensus.ReplicatedState;
import io.coterie.api.consensus.VoterChange;
import io.coterie.api.core.CoterieException;
import io.coterie.api.core.Health;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.api.core.RejectedException;
import io.coterie.api.core.Scheduler;
import io.coterie.api.core.Subscription;
import io.coterie.api.core.Term;
import io.coterie.consensus.raft.LogEntryFrame.Kind;
import io.coterie.consensus.raft.engine.DurableLog;
import io.coterie.consensus.raft.engine.EngineSettings;
import io.coterie.toolkit.consensus.Leaderships;

/**
 * The log of several voters, as callers see it. It checks calls and passes them to the {@link Voter}, which works on
 * its owner thread; its stages complete there.
 */
final class RaftConsensus implements Consensus {
    private static final Logger LOG = LoggerFactory.getLogger(RaftConsensus.class);
    private static final byte[] NOTHING = new byte[0];
    private final InstanceContext context;
    private final EngineSettings settings;
    private final AtomicBoolean attached = new AtomicBoolean();
    private final Leaderships leaderships = new Leaderships(task -> owner().execute(task));
    private volatile boolean closed;
    private volatile CoterieException failure;
    private volatile Voter voter;
    private Scheduler scheduler;
    private DurableLog log;
    private ReplicatedState state;

    RaftConsensus(final InstanceContext context, final EngineSettings settings) {
        this.context = context;
        this.settings = settings;
    }

    /** Made on first use: an instance in standby has no thread. */
    private synchronized Scheduler owner() {
        if (scheduler == null) {
            scheduler = context.newScheduler("raft");
        }
        return scheduler;
    }

    void start(final DurableLog opened) {
        synchronized (this) {
            log = opened;
        }
        startWhenReady();
    }

    @Override
    public void attach(final ReplicatedState toAttach) {
        if (!attached.compareAndSet(false, true)) {
            throw new IllegalStateException("a state machine is attached already");
        }
        synchronized (this) {
            state = toAttach;
        }
        startWhenReady();
    }

    private synchronized void startWhenReady() {
        if (log != null && state != null && voter == null && !closed) {
            voter = new Voter(context, settings, owner(), leaderships, log, state, this::fail);
            voter.start();
        }
    }

    @Override
    public CompletionStage<Applied> propose(final byte[] command, final Duration timeout) {
        if (command.length > MAX_COMMAND_BYTES) {
            return CompletableFuture.failedFuture(new RejectedException("consensus.command-too-large",
                "A command of " + command.length + " bytes is larger than " + MAX_COMMAND_BYTES + ".",
                "Make it smaller, or split it."));
        }
        return submit(Kind.COMMAND, command.clone(), timeout)
            .thenApply(ended -> new Applied(ended.index(), ended.answer()));
    }

    @Override
    public CompletionStage<Barrier> barrier(final Duration timeout) {
        return submit(Kind.BARRIER, NOTHING, timeout).thenApply(ended -> {
            final Leadership now = voter.leadership();
            // an entry that this member appended in the present term, and that is committed, proves its leadership
            final boolean leads = ended.bySelf() && now.self() && now.term().number() == ended.term();
            return new Barrier(leads ? new Term(ended.term()) : now.term(), leads, ended.index());
        });
    }

    private CompletionStage<Proposals.Ended> submit(final Kind kind, final byte[] payload, final Duration timeout) {
        final CompletableFuture<Proposals.Ended> end = new CompletableFuture<>();
        final CoterieException refusal = refusal(timeout);
        if (refusal != null) {
            end.completeExceptionally(refusal);
        } else {
            voter.submit(kind, payload, timeout, end);
        }
        return end;
    }

    private CoterieException refusal(final Duration timeout) {
        if (timeout.isNegative()) {
            return Errors.noTime();
        }
        if (failure != null) {
            return failure;
        }
        if (closed) {
            return Errors.closed();
        }
        return voter == null ? Errors.notAttached() : null;
    }

    @Override
    public Leadership leadership() {
        return leaderships.current();
    }

    @Override
    public Subscription subscribe(final Consumer<Leadership> listener) {
        return leaderships.subscribe(listener);
    }

    @Override
    public Set<NodeId> voters() {
        final Voter now = voter;
        return now == null ? context.nodes().keySet().stream().collect(Collectors.toUnmodifiableSet()) : now.voters();
    }

    @Override
    public CompletionStage<Void> changeVoters(final VoterChange change, final NodeId node, final Duration timeout) {
        final CoterieException refusal = refusal(timeout);
        return refusal != null ? CompletableFuture.failedFuture(refusal) : voter.changeVoters(change, node, timeout);
    }

    @Override
    public CompletionStage<Void> continueWithout(final MemberId gone, final Duration timeout) {
        java.util.Objects.requireNonNull(gone, "gone");
        final CoterieException refusal = refusal(timeout);
        return refusal != null ? CompletableFuture.failedFuture(refusal) : voter.continueWithout(gone, timeout);
    }

    @Override
    public long appliedIndex() {
        final Voter now = voter;
        return now == null ? 0 : now.appliedIndex();
    }

    Health health() {
        if (failure != null) {
            return new Health(Health.Status.FAILED, failure.problem());
        }
        final Voter now = voter;
        return now == null || now.quorum() ? Health.OK
            : new Health(Health.Status.DEGRADED, "A majority of the voters is not there.");
    }

    private void fail(final CoterieException reason) {
        synchronized (this) {
            if (failure != null || closed) {
                return;
            }
            failure = reason;
        }
        LOG.error("The log has failed for good: {}", reason.getMessage(), reason);
        leaderships.set(Leadership.NONE);
        context.failed(reason.code(), reason.problem());
    }

    void close() {
        final Voter last;
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            last = voter;
            if (last == null && log != null) {
                log.close();
            }
        }
        if (last != null) {
            last.close();
        }
    }
}
