package io.coterie.simulation;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

import io.coterie.api.consensus.Applied;
import io.coterie.api.consensus.Barrier;
import io.coterie.api.consensus.Consensus;
import io.coterie.api.consensus.Leadership;
import io.coterie.api.consensus.ReplicatedState;
import io.coterie.api.consensus.VoterChange;
import io.coterie.api.core.CoterieException;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.api.core.OutcomeUnknownException;
import io.coterie.api.core.RejectedException;
import io.coterie.api.core.Subscription;
import io.coterie.api.core.Term;
import io.coterie.api.core.UnavailableException;

/** One member's end of the simulated log. */
public final class ConsensusMember implements Consensus {
    private final SimulatedConsensus consensus;
    private final SimulatedProcess process;
    private final CopyOnWriteArrayList<Consumer<Leadership>> listeners = new CopyOnWriteArrayList<>();
    private final Map<Long, Consumer<byte[]>> waiting = new HashMap<>();
    private ReplicatedState state;
    private Leadership leadership = Leadership.NONE;
    private int applied;
    private boolean left;

    ConsensusMember(final SimulatedConsensus consensus, final SimulatedProcess process) {
        this.consensus = consensus;
        this.process = process;
    }

    MemberId id() {
        return process.member();
    }

    SimulatedProcess process() {
        return process;
    }

    boolean attached() {
        return state != null && !left;
    }

    /** Ends it, as a component does that is closed: it applies nothing more, and has no part in a majority. */
    public void leave() {
        left = true;
        listeners.clear();
        consensus.reconsider();
    }

    long term() {
        return leadership.term().number();
    }

    void catchUp() {
        while (!left && applied < consensus.log().size()) {
            final byte[] answer = state.apply(applied + 1L, consensus.log().get(applied));
            consensus.answered(id(), applied, answer);
            applied++;
            Optional.ofNullable(waiting.remove((long) applied)).ifPresent(w -> w.accept(answer));
        }
    }

    void learn(final Term term, final Optional<NodeId> leader) {
        final Leadership next = new Leadership(term, leader, leader.filter(id().node()::equals).isPresent());
        if (!next.equals(leadership)) {
            leadership = next;
            listeners.forEach(l -> l.accept(next));
        }
    }

    @Override
    public void attach(final ReplicatedState replicated) {
        if (state != null) {
            throw new IllegalStateException("a state is attached already");
        }
        state = replicated;
        consensus.reconsider();
    }

    @Override
    public CompletionStage<Applied> propose(final byte[] command, final Duration timeout) {
        final CompletableFuture<Applied> result = new CompletableFuture<>();
        final byte[] sent = command.clone();
        final Random random = consensus.cluster().simulation().random();
        consensus.cluster().simulation().plan(consensus.commitTime(), () -> {
            // what a member has sent may be on its way still when the member freezes or ends
            if (process.runs() || random.nextBoolean()) {
                commit(sent, result, random.nextInt(50) == 0);
            } else {
                process.execute(() -> commit(sent, result, false));
            }
        });
        process.schedule(timeout, () -> fail(result, unknown()));
        return result;
    }

    private void commit(final byte[] command, final CompletableFuture<Applied> result, final boolean answerLost) {
        final Optional<Long> index = consensus.commit(id().node(), command);
        if (answerLost) {
            // the leader went away at the wrong moment: nobody can say whether it got in
            process.execute(() -> fail(result, unknown()));
        } else if (index.isEmpty()) {
            process.execute(() -> fail(result, noQuorum()));
        } else {
            waiting.put(index.get(), answer -> result.complete(new Applied(index.get(), answer)));
        }
    }

    private static UnavailableException noQuorum() {
        return new UnavailableException("consensus.no-quorum", "There is no majority.", "Try again.");
    }

    private static CoterieException unknown() {
        return new OutcomeUnknownException("consensus.outcome-unknown", "Nobody can say whether it got in.",
            "Read the state.");
    }

    private static void fail(final CompletableFuture<?> result, final CoterieException why) {
        result.completeExceptionally(why);
    }

    @Override
    public CompletionStage<Barrier> barrier(final Duration timeout) {
        final CompletableFuture<Barrier> result = new CompletableFuture<>();
        process.schedule(consensus.commitTime(), () -> {
            if (left || consensus.isStalled() || consensus.led(id().node()).isEmpty()) {
                fail(result, noQuorum());
                return;
            }
            catchUp();
            result.complete(new Barrier(new Term(consensus.term()), consensus.leads(id()), applied));
        });
        process.schedule(timeout, () -> fail(result, new UnavailableException("consensus.no-quorum",
            "There was no majority in time.", "Try again.")));
        return result;
    }

    @Override
    public Leadership leadership() {
        return leadership;
    }

    @Override
    public Subscription subscribe(final Consumer<Leadership> listener) {
        listeners.add(listener);
        process.execute(() -> listener.accept(leadership));
        return () -> listeners.remove(listener);
    }

    @Override
    public Set<NodeId> voters() {
        return new HashSet<>(consensus.voters());
    }

    @Override
    public CompletionStage<Void> changeVoters(final VoterChange change, final NodeId node, final Duration timeout) {
        if (change == VoterChange.ADD) {
            consensus.voters().add(node);
        } else {
            consensus.voters().remove(node);
        }
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<Void> continueWithout(final MemberId gone, final Duration timeout) {
        if (consensus.voters().size() != 2 || !consensus.voters().contains(id().node())
            || !consensus.voters().contains(gone.node()) || gone.node().equals(id().node())) {
            return CompletableFuture.failedFuture(new RejectedException("consensus.not-half",
                "The voters are " + consensus.voters() + ".", "Only one of two can go on without the other."));
        }
        consensus.continueWithout(gone);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public long appliedIndex() {
        return applied;
    }
}
