package io.coterie.itests.conformance.sim;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

import io.coterie.api.component.Connections;
import io.coterie.api.component.InstanceContext;
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
import io.coterie.api.core.Scheduler;
import io.coterie.api.core.Subscription;
import io.coterie.api.core.Term;
import io.coterie.api.core.UnavailableException;

/** One voter of a simulated log, by the rules of the Raft paper. The lock of the {@link Ballot} guards everything. */
final class SimulatedVoter implements Consensus {
    private static final int TICK_MILLIS = 15;
    /** Many times what the kit takes to start a voter again on a busy machine. */
    private static final int ELECTION_MILLIS = 500;
    private final InstanceContext context;
    private final Ballot ballot;
    private final Random random;
    private final List<Consumer<Leadership>> listeners = new CopyOnWriteArrayList<>();
    /** What was proposed here, by its place in the log. */
    private final Map<Integer, Waiting> waiting = new TreeMap<>();
    private Ballot.Disk disk;
    private Scheduler scheduler;
    private ReplicatedState state;
    private NodeId leader;
    private long deadline;
    private int committed;
    private int applied;
    private long commands;
    private boolean closed;

    /** A proposal, and the term in which the leader took it. */
    private record Waiting(long term, CompletableFuture<Applied> end) {
    }

    SimulatedVoter(final InstanceContext context, final Ballot ballot) {
        this.context = context;
        this.ballot = ballot;
        this.random = new Random(context.self().hashCode());
    }

    NodeId node() {
        return context.self().node();
    }

    boolean hears(final NodeId other) {
        return context.connections().open(other, Connections.Direction.INCOMING);
    }

    void warm() {
        scheduler = context.newScheduler("voter");
    }

    @Override
    public void attach(final ReplicatedState to) {
        synchronized (ballot) {
            state = to;
            disk = ballot.join(node(), this);
            later();
        }
        scheduler.schedule(Duration.ofMillis(TICK_MILLIS), this::tick);
    }

    void close() {
        synchronized (ballot) {
            closed = true;
            ballot.leave(node(), this);
            waiting.values().forEach(w -> w.end.completeExceptionally(unavailable("closed")));
            waiting.clear();
        }
    }

    private void later() {
        deadline = System.nanoTime() + (ELECTION_MILLIS + random.nextInt(ELECTION_MILLIS)) * 1_000_000L;
    }

    private boolean leads() {
        return node().equals(leader);
    }

    private boolean most(final int others) {
        return 2 * (others + 1) > context.nodes().size();
    }

    private void tick() {
        synchronized (ballot) {
            if (closed) {
                return;
            }
            if (leads() && most(replicate())) {
                later();
            }
            if (System.nanoTime() > deadline) {
                campaign();
            }
        }
        scheduler.schedule(Duration.ofMillis(TICK_MILLIS), this::tick);
    }

    private void campaign() {
        later();
        disk.term(disk.term() + 1);
        disk.vote(node());
        lead(null);
        int votes = 0;
        for (final SimulatedVoter other : ballot.reached(this)) {
            votes += other.votes(disk.term(), node(), disk.lastTerm(), disk.log().size()) ? 1 : 0;
        }
        if (most(votes) || ballot.flaw() == VoteFlaw.TWO_LEADERS_IN_A_TERM) {
            disk.log().add(new Ballot.Entry(disk.term(), null));
            // its entry goes out with the next tick
            lead(node());
        }
    }

    private boolean votes(final long term, final NodeId candidate, final long lastTerm, final int size) {
        if (term > disk.term()) {
            disk.term(term);
            lead(null);
        }
        final boolean asNew = lastTerm > disk.lastTerm() || lastTerm == disk.lastTerm() && size >= disk.log().size();
        if (term < disk.term() || !asNew || disk.vote() != null && !disk.vote().equals(candidate)) {
            return false;
        }
        disk.vote(candidate);
        later();
        return true;
    }

    /** Brings the logs of all that can be reached to what it is here, and commits. {@return how many those are} */
    private int replicate() {
        int same = 0;
        for (final SimulatedVoter other : ballot.reached(this)) {
            same += other.takes(disk.term(), node(), disk.log(), committed) ? 1 : 0;
        }
        if (most(same) && leads() && disk.lastTerm() == disk.term()) {
            commit(disk.log().size());
            final int now = committed;
            ballot.reached(this).forEach(o -> o.takes(disk.term(), node(), disk.log(), now));
        }
        return same;
    }

    private boolean takes(final long term, final NodeId from, final List<Ballot.Entry> log, final int commit) {
        if (term < disk.term()) {
            return false;
        }
        if (term > disk.term()) {
            disk.term(term);
        }
        later();
        lead(from);
        int at = 0;
        while (at < Math.min(log.size(), disk.log().size()) && log.get(at) == disk.log().get(at)) {
            at++;
        }
        if (at < log.size()) {
            disk.log().subList(at, disk.log().size()).clear();
            disk.log().addAll(log.subList(at, log.size()));
        }
        commit(Math.min(commit, disk.log().size()));
        return true;
    }

    private void commit(final int to) {
        committed = Math.max(committed, to);
        while (applied < committed) {
            final Ballot.Entry entry = disk.log().get(applied++);
            final byte[] answer = entry.command() == null ? null : state.apply(++commands, entry.command());
            final Waiting here = waiting.remove(applied);
            if (here != null && here.term == entry.term() && answer != null) {
                here.end.complete(new Applied(commands, answer));
            } else if (here != null) {
                here.end.completeExceptionally(unknown());
            }
        }
    }

    private void lead(final NodeId now) {
        final Leadership before = leadership();
        leader = now;
        if (!before.equals(leadership())) {
            final Leadership told = leadership();
            listeners.forEach(l -> l.accept(told));
        }
    }

    @Override
    public CompletionStage<Applied> propose(final byte[] command, final Duration timeout) {
        final CompletableFuture<Applied> end = new CompletableFuture<>();
        synchronized (ballot) {
            final Optional<SimulatedVoter> leads = leading();
            if (closed || leads.isEmpty()) {
                return CompletableFuture.failedFuture(unavailable("no-leader"));
            }
            final SimulatedVoter at = leads.get();
            at.disk.log().add(new Ballot.Entry(at.disk.term(), command.clone()));
            if (ballot.flaw() == VoteFlaw.ACKNOWLEDGES_BEFORE_A_MAJORITY) {
                final long index = at.disk.log().stream().filter(e -> e.command() != null).count();
                return CompletableFuture.completedFuture(new Applied(index, command.clone()));
            }
            waiting.put(at.disk.log().size(), new Waiting(at.disk.term(), end));
            at.replicate();
        }
        scheduler.schedule(timeout, () -> end.completeExceptionally(unknown()));
        return end;
    }

    /** The leader, if it can be asked from here. */
    private Optional<SimulatedVoter> leading() {
        return leads() ? Optional.of(this) : ballot.reached(this).stream().filter(SimulatedVoter::leads)
            .filter(o -> o.node().equals(leader)).findFirst();
    }

    @Override
    public CompletionStage<Barrier> barrier(final Duration timeout) {
        final CompletableFuture<Barrier> end = new CompletableFuture<>();
        prove(end, System.nanoTime() + timeout.toNanos());
        return end;
    }

    private void prove(final CompletableFuture<Barrier> end, final long until) {
        synchronized (ballot) {
            final Optional<SimulatedVoter> at = closed ? Optional.empty() : leading();
            if (at.isPresent() && at.get().most(at.get().replicate()) && applied == at.get().committed
                    && at.get().disk.lastTerm() == disk.term()) {
                end.complete(new Barrier(new Term(disk.term()), leads(), commands));
            } else if (closed || System.nanoTime() > until) {
                end.completeExceptionally(unavailable("no-quorum"));
            } else {
                scheduler.schedule(Duration.ofMillis(TICK_MILLIS), () -> prove(end, until));
            }
        }
    }

    @Override
    public Leadership leadership() {
        synchronized (ballot) {
            return disk == null ? Leadership.NONE : new Leadership(new Term(disk.term()), Optional.ofNullable(leader),
                leads());
        }
    }

    @Override
    public Subscription subscribe(final Consumer<Leadership> listener) {
        synchronized (ballot) {
            listener.accept(leadership());
            listeners.add(listener);
        }
        return () -> listeners.remove(listener);
    }

    @Override
    public Set<NodeId> voters() {
        return context.nodes().keySet();
    }

    @Override
    public CompletionStage<Void> changeVoters(final VoterChange change, final NodeId node, final Duration timeout) {
        return CompletableFuture.failedFuture(new RejectedException("simulated.fixed", "The voters are fixed.",
            "Take another component."));
    }

    @Override
    public CompletionStage<Void> continueWithout(final MemberId gone, final Duration timeout) {
        return changeVoters(null, gone.node(), timeout);
    }

    @Override
    public long appliedIndex() {
        synchronized (ballot) {
            return commands;
        }
    }

    private static CoterieException unavailable(final String why) {
        return new UnavailableException("simulated." + why, "It cannot be done now.", "Try again.");
    }

    private static CoterieException unknown() {
        return new OutcomeUnknownException("simulated.unknown", "Nobody knows whether it was done.", "Look.");
    }
}
