package io.coterie.runtime.consensus;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

import io.coterie.api.consensus.Applied;
import io.coterie.api.consensus.Barrier;
import io.coterie.api.consensus.Consensus;
import io.coterie.api.consensus.Leadership;
import io.coterie.api.consensus.ReplicatedState;
import io.coterie.api.consensus.VoterChange;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.api.core.Subscription;
import io.coterie.api.core.Term;
import io.coterie.api.core.UnavailableException;

/** A log of one member in memory, which can be told to take nothing, or nothing of a kind. */
final class FakeLog implements Consensus {
    final List<LogEntry.Kind> taken = new ArrayList<>();
    final Set<NodeId> voters = new HashSet<>(Set.of(NodeId.of("n1")));
    final List<MemberId> gone = new ArrayList<>();
    volatile LogEntry.Kind refuses;
    volatile boolean lost;
    /** It loses its majority with the next entry of this kind, which it still takes. */
    volatile LogEntry.Kind losesAfter;
    /** It does not go on without a member. */
    volatile boolean staysWith;
    /** It takes no voter in. */
    volatile boolean takesNobodyIn;
    /** It keeps what is proposed, and answers nothing until it is let go. */
    volatile boolean holds;
    final List<LogEntry> entries = new ArrayList<>();
    private final List<Runnable> held = new ArrayList<>();
    private ReplicatedState state;
    private long index;
    private final long term;

    FakeLog(final long term) {
        this.term = term;
    }

    private static <T> CompletionStage<T> failed() {
        return CompletableFuture.failedFuture(new UnavailableException("consensus.no-quorum", "None.", "Wait."));
    }

    @Override
    public synchronized void attach(final ReplicatedState attached) {
        state = attached;
    }

    @Override
    public synchronized CompletionStage<Applied> propose(final byte[] command, final Duration timeout) {
        final LogEntry.Kind kind = LogEntry.decode(command).kind();
        if (lost || kind == refuses) {
            return failed();
        }
        final CompletableFuture<Applied> end = new CompletableFuture<>();
        final Runnable take = () -> {
            taken.add(kind);
            entries.add(LogEntry.decode(command));
            lost = kind == losesAfter;
            end.complete(new Applied(++index, state.apply(index, command)));
        };
        if (holds) {
            held.add(take);
        } else {
            take.run();
        }
        return end;
    }

    synchronized void letGo() {
        holds = false;
        held.forEach(Runnable::run);
        held.clear();
    }

    synchronized long bases(final long seal) {
        return entries.stream().filter(e -> e.kind() == LogEntry.Kind.BASE && e.number() == seal).count();
    }

    synchronized int count(final LogEntry.Kind kind) {
        return (int) taken.stream().filter(k -> k == kind).count();
    }

    @Override
    public CompletionStage<Barrier> barrier(final Duration timeout) {
        return lost ? failed() : CompletableFuture.completedFuture(new Barrier(new Term(term), true, index));
    }

    @Override
    public Leadership leadership() {
        return new Leadership(new Term(term), java.util.Optional.of(NodeId.of("n1")), true);
    }

    @Override
    public Subscription subscribe(final Consumer<Leadership> listener) {
        listener.accept(leadership());
        return () -> { };
    }

    @Override
    public Set<NodeId> voters() {
        return Set.copyOf(voters);
    }

    @Override
    public CompletionStage<Void> changeVoters(final VoterChange change, final NodeId node, final Duration timeout) {
        if (takesNobodyIn && change == VoterChange.ADD) {
            return failed();
        }
        if (change == VoterChange.ADD) {
            voters.add(node);
        } else {
            voters.remove(node);
        }
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<Void> continueWithout(final MemberId without, final Duration timeout) {
        if (staysWith) {
            return failed();
        }
        gone.add(without);
        voters.remove(without.node());
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public long appliedIndex() {
        return index;
    }
}
