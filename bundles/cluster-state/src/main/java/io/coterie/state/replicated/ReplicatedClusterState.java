package io.coterie.state.replicated;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.coterie.api.consensus.Applied;
import io.coterie.api.consensus.Consensus;
import io.coterie.api.consensus.ReplicatedState;
import io.coterie.api.core.DeadlineExceededException;
import io.coterie.api.core.OutcomeUnknownException;
import io.coterie.api.core.Scheduler;
import io.coterie.api.core.Subscription;
import io.coterie.api.state.Change;
import io.coterie.api.state.ClusterState;
import io.coterie.api.state.StateSnapshot;

/**
 * The shell: attaches the state machine to consensus and tells listeners. The machine is guarded by a lock that is held
 * for a change or a copy only; listeners run on the scheduler's thread.
 */
final class ReplicatedClusterState implements ClusterState, ReplicatedState {
    private static final Logger LOG = LoggerFactory.getLogger(ReplicatedClusterState.class);
    private final Consensus consensus;
    private final Scheduler scheduler;
    private final Object lock = new Object();
    private final StateMachine machine = new StateMachine();
    private final TreeMap<Long, CompletableFuture<Void>> waiters = new TreeMap<>();
    private final CopyOnWriteArrayList<Listener> listeners = new CopyOnWriteArrayList<>();
    private final AtomicBoolean notifying = new AtomicBoolean();
    private long applied;
    private StateSnapshot cached;

    ReplicatedClusterState(final Consensus consensus, final Scheduler scheduler) {
        this.consensus = consensus;
        this.scheduler = scheduler;
        this.cached = machine.snapshot();
    }

    /** One subscriber, with the revision it was told last; touched on the scheduler's thread only. */
    private static final class Listener {
        private final Consumer<StateSnapshot> target;
        private long told = -1;

        Listener(final Consumer<StateSnapshot> target) {
            this.target = target;
        }
    }

    @Override
    public byte[] apply(final long index, final byte[] command) {
        final byte[] answer;
        synchronized (lock) {
            answer = machine.apply(index, command);
            moved(index);
        }
        tell();
        return answer;
    }

    @Override
    public void save(final OutputStream out) throws IOException {
        final byte[] bytes;
        synchronized (lock) {
            bytes = machine.save();
        }
        out.write(bytes);
    }

    @Override
    public void restore(final InputStream in, final long index) throws IOException {
        final byte[] bytes = in.readAllBytes();
        synchronized (lock) {
            machine.restore(bytes);
            moved(index);
        }
        tell();
    }

    private void moved(final long index) {
        applied = index;
        cached = null;
        final Map<Long, CompletableFuture<Void>> reached = waiters.headMap(index, true);
        // completed on the scheduler, so that no caller's code runs under the lock
        reached.values().forEach(w -> scheduler.execute(() -> w.complete(null)));
        reached.clear();
    }

    private void tell() {
        if (notifying.compareAndSet(false, true)) {
            scheduler.execute(() -> {
                notifying.set(false);
                final StateSnapshot now = current();
                listeners.forEach(l -> tell(l, now));
            });
        }
    }

    private static void tell(final Listener listener, final StateSnapshot now) {
        if (now.revision() > listener.told) {
            listener.told = now.revision();
            try {
                listener.target.accept(now);
            } catch (RuntimeException e) {
                LOG.error("A listener of the cluster state failed at revision {}", now.revision(), e);
            }
        }
    }

    @Override
    public StateSnapshot current() {
        synchronized (lock) {
            if (cached == null) {
                cached = machine.snapshot();
            }
            return cached;
        }
    }

    @Override
    public CompletionStage<StateSnapshot> latest(final Duration timeout) {
        Objects.requireNonNull(timeout, "timeout");
        if (timeout.isNegative()) {
            return late();
        }
        return consensus.barrier(timeout).thenApply(barrier -> current());
    }

    @Override
    public CompletionStage<StateSnapshot> submit(final Change change, final Duration timeout) {
        Objects.requireNonNull(timeout, "timeout");
        final byte[] command = ChangeCodec.write(change);
        if (timeout.isNegative()) {
            return late();
        }
        return consensus.propose(command, timeout).thenCompose(a -> answered(a, timeout));
    }

    private static CompletionStage<StateSnapshot> late() {
        return CompletableFuture.failedFuture(new DeadlineExceededException("state.deadline",
            "The time allowed was over before anything was done.", "Allow more time."));
    }

    private CompletionStage<StateSnapshot> answered(final Applied applied, final Duration timeout) {
        final Optional<Refusal> refusal;
        try {
            refusal = Answer.read(applied.answer());
        } catch (IOException e) {
            return CompletableFuture.failedFuture(new OutcomeUnknownException("state.bad-answer",
                "The answer to a change cannot be read.", "Let all members run the same version.", e));
        }
        if (refusal.isPresent()) {
            return CompletableFuture.failedFuture(refusal.get().toException());
        }
        return reached(applied.index(), timeout).thenApply(done -> current());
    }

    /** Ends when the change, which is durable already, is applied on this member too. */
    private CompletableFuture<Void> reached(final long index, final Duration timeout) {
        final CompletableFuture<Void> waiter;
        synchronized (lock) {
            if (applied >= index) {
                return CompletableFuture.completedFuture(null);
            }
            waiter = waiters.computeIfAbsent(index, i -> new CompletableFuture<>());
        }
        final Subscription timer = scheduler.schedule(timeout, () -> waiter.completeExceptionally(
            new OutcomeUnknownException("state.not-applied-here", "The change is durable, but this member has not"
                + " applied it in time.", "Ask for the latest state.")));
        return waiter.whenComplete((done, failure) -> timer.close());
    }

    @Override
    public Subscription subscribe(final Consumer<StateSnapshot> listener) {
        final Listener entry = new Listener(Objects.requireNonNull(listener, "listener"));
        listeners.add(entry);
        scheduler.execute(() -> tell(entry, current()));
        return () -> listeners.remove(entry);
    }

    @Override
    public String digest() {
        final byte[] bytes;
        final long revision;
        synchronized (lock) {
            bytes = machine.save();
            revision = applied;
        }
        try {
            return revision + ":" + HexFormat.of().formatHex(
                java.security.MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
