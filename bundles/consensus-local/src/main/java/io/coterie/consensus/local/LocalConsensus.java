package io.coterie.consensus.local;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

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
import io.coterie.api.core.DeadlineExceededException;
import io.coterie.api.core.Health;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.api.core.OutcomeUnknownException;
import io.coterie.api.core.RejectedException;
import io.coterie.api.core.Scheduler;
import io.coterie.api.core.Subscription;
import io.coterie.api.core.Term;
import io.coterie.api.core.UnavailableException;
import io.coterie.toolkit.consensus.Leaderships;
import io.coterie.toolkit.log.DiskFailedException;
import io.coterie.toolkit.log.LogCorruptException;

/**
 * The log of one voter. It owns the store and the attached state; both are touched on its scheduler's thread alone.
 * What is proposed while the disk is busy is written as one batch.
 */
final class LocalConsensus implements Consensus {
    private static final Logger LOG = LoggerFactory.getLogger(LocalConsensus.class);
    private final InstanceContext context;
    private final long snapshotBytes;
    private final Leaderships leaderships = new Leaderships(task -> owner().execute(task));
    private final ProposalQueue queue = new ProposalQueue();
    private final AtomicBoolean attached = new AtomicBoolean();
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile CoterieException failure;
    private volatile long appliedIndex;
    private Scheduler scheduler;
    private CommandStore store;
    private ReplicatedState state;
    private boolean replayed;

    LocalConsensus(final InstanceContext context, final long snapshotBytes) {
        this.context = context;
        this.snapshotBytes = snapshotBytes;
    }

    /** Made on first use: an instance in standby has no thread. */
    private synchronized Scheduler owner() {
        if (scheduler == null) {
            scheduler = context.newScheduler("log");
        }
        return scheduler;
    }

    void start(final CommandStore opened) {
        owner().execute(() -> {
            store = opened;
            replayWhenReady();
        });
        leaderships.set(new Leadership(new Term(opened.term()), Optional.of(context.self().node()), true));
    }

    @Override
    public void attach(final ReplicatedState toAttach) {
        if (!attached.compareAndSet(false, true)) {
            throw new IllegalStateException("a state machine is attached already");
        }
        owner().execute(() -> {
            state = toAttach;
            replayWhenReady();
        });
    }

    private void replayWhenReady() {
        if (store == null || state == null || replayed) {
            return;
        }
        try {
            store.replay(state);
            appliedIndex = store.last();
            replayed = true;
        } catch (final IOException | LogCorruptException e) {
            fail(new CoterieException(Errors.CORRUPT, "The saved state cannot be read: " + e.getMessage(),
                Errors.CORRUPT_REMEDY, e));
        } catch (final RuntimeException | Error e) {
            fail(diverged(e));
        }
    }

    @Override
    public CompletionStage<Applied> propose(final byte[] command, final Duration timeout) {
        if (command.length > MAX_COMMAND_BYTES) {
            return CompletableFuture.failedFuture(new RejectedException("consensus.command-too-large",
                "A command of " + command.length + " bytes is larger than " + MAX_COMMAND_BYTES + ".",
                "Make it smaller, or split it."));
        }
        final CoterieException refusal = refusal();
        if (refusal != null) {
            return CompletableFuture.failedFuture(refusal);
        }
        final Proposal proposal = new Proposal(command, context.clock().nanoTime() + timeout.toNanos());
        if (queue.add(proposal)) {
            owner().execute(this::writeQueued);
        }
        return proposal.answer();
    }

    private CoterieException refusal() {
        if (failure != null) {
            return failure;
        }
        if (closed.get()) {
            return Errors.notRunning();
        }
        return attached.get() ? null : Errors.notAttached();
    }

    private void writeQueued() {
        final List<Proposal> batch = new ArrayList<>();
        for (final Proposal proposal : queue.take()) {
            if (failure != null) {
                proposal.fail(failure);
            } else if (!replayed) {
                proposal.fail(Errors.notRunning());
            } else if (context.clock().nanoTime() - proposal.deadlineNanos() > 0) {
                proposal.fail(new DeadlineExceededException("consensus.deadline",
                    "The disk was busy until the time allowed was up.", "Try again, or allow more time."));
            } else {
                batch.add(proposal);
            }
        }
        if (!batch.isEmpty()) {
            write(batch);
        }
    }

    private void write(final List<Proposal> batch) {
        final long first;
        try {
            first = store.append(batch.stream().map(Proposal::command).toList());
        } catch (final DiskFailedException e) {
            fail(diskFailed(e));
            batch.forEach(proposal -> proposal.fail(new OutcomeUnknownException(Errors.DISK,
                "The disk failed while the command was written.", "Look at the state when the member is back.", e)));
            return;
        } catch (final IOException e) {
            LOG.warn("The log cannot be written: {}", e.getMessage());
            batch.forEach(proposal -> proposal.fail(new UnavailableException("consensus.disk-full",
                "The command could not be written to the log: " + e.getMessage(), "Make room on the disk.", e)));
            return;
        }
        apply(first, batch);
    }

    private void apply(final long first, final List<Proposal> batch) {
        long index = first;
        for (final Proposal proposal : batch) {
            if (failure != null) {
                proposal.fail(new OutcomeUnknownException(failure.code(), "The command is in the log, but the state "
                    + "failed before it was applied.", failure.remedy(), failure));
                continue;
            }
            try {
                final byte[] answer = state.apply(index, proposal.command());
                appliedIndex = index;
                proposal.complete(new Applied(index++, answer));
            } catch (final RuntimeException | Error e) {
                fail(diverged(e));
                proposal.fail(new OutcomeUnknownException(Errors.DIVERGED,
                    "The command is in the log, but the state failed on it.", failure.remedy(), e));
            }
        }
        compactIfLarge();
    }

    private void compactIfLarge() {
        if (failure != null || store.logBytes() < snapshotBytes) {
            return;
        }
        try {
            store.compact(state);
        } catch (final DiskFailedException e) {
            fail(diskFailed(e));
        } catch (final IOException e) {
            // the log is whole; only longer than it should be. The next command tries again
            LOG.warn("No snapshot could be written: {}", e.getMessage());
        }
    }

    @Override
    public CompletionStage<Barrier> barrier(final Duration timeout) {
        java.util.Objects.requireNonNull(timeout, "timeout");
        final CompletableFuture<Barrier> done = new CompletableFuture<>();
        final CoterieException refusal = timeout.isNegative() ? new DeadlineExceededException("consensus.deadline",
            "The time for the barrier was over before it began.", "Allow more time.") : refusal();
        if (refusal != null) {
            done.completeExceptionally(refusal);
            return done;
        }
        owner().execute(() -> {
            if (failure != null || !replayed) {
                done.completeExceptionally(failure != null ? failure : Errors.notRunning());
            } else {
                done.complete(new Barrier(new Term(store.term()), true, appliedIndex));
            }
        });
        return done;
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
        return Set.of(context.self().node());
    }

    @Override
    public CompletionStage<Void> changeVoters(final VoterChange change, final NodeId node, final Duration timeout) {
        return CompletableFuture.failedFuture(new RejectedException("consensus.one-voter",
            "The local log has one voter, this member, for good.", "Swap the consensus component to raft first."));
    }

    @Override
    public CompletionStage<Void> continueWithout(final MemberId gone, final Duration timeout) {
        return CompletableFuture.failedFuture(new RejectedException("consensus.not-half",
            "The local log has one voter, this member: without " + gone + " all of it remains, not half.",
            "Nothing is to be done: this member commits alone."));
    }

    @Override
    public long appliedIndex() {
        return appliedIndex;
    }

    Health health() {
        return failure == null ? Health.OK : new Health(Health.Status.FAILED, failure.problem());
    }

    /** Returns when what was proposed before has ended, or the time is up. */
    void drain(final Duration timeout) {
        final CountDownLatch empty = new CountDownLatch(1);
        owner().execute(empty::countDown);
        try {
            if (!empty.await(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("The log was not drained in {}.", timeout);
            }
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        leaderships.set(Leadership.NONE);
        final CountDownLatch ended = new CountDownLatch(1);
        owner().execute(() -> {
            queue.take().forEach(proposal -> proposal.fail(Errors.notRunning()));
            closeStore();
            ended.countDown();
        });
        try {
            if (!ended.await(CLOSE_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("The log was not closed in {}; the disk hangs.", CLOSE_LIMIT);
            }
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A disk that takes longer hangs, and a close must not. */
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

    private void closeStore() {
        replayed = false;
        if (store == null) {
            return;
        }
        try {
            store.close();
        } catch (final IOException e) {
            LOG.warn("The log could not be closed: {}", e.getMessage());
        }
    }

    private static CoterieException diskFailed(final IOException cause) {
        return new UnavailableException(Errors.DISK, "The log can no longer be trusted to the disk: "
            + cause.getMessage(), "Mend the disk and restart the member.", cause);
    }

    private static CoterieException diverged(final Throwable cause) {
        return new UnavailableException(Errors.DIVERGED, "The state failed on a committed command: " + cause,
            "Report it with the log; restart the member to try again from its snapshot.", cause);
    }

    private void fail(final CoterieException reason) {
        LOG.error("The log has failed for good: {}", reason.getMessage(), reason);
        failure = reason;
        leaderships.set(Leadership.NONE);
        context.failed(reason.code(), reason.problem());
    }
}
