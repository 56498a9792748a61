package io.coterie.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import java.util.function.Consumer;

import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.api.core.Term;

/**
 * Stands in for a consensus engine: one log, committed where a majority of the voters runs and is connected. Knows the
 * whole simulation, so it can never disagree with itself; what it does to its users is what a real one may do: no
 * leader for a while, a leader that believes itself one after it was replaced, proposals whose fate is not known.
 */
public final class SimulatedConsensus {
    private static final Duration LEAST_ELECTION = Duration.ofMillis(50);
    private static final Duration MOST_ELECTION = Duration.ofMillis(900);
    private static final Duration MOST_FSYNC = Duration.ofMillis(8);
    private final SimulatedCluster cluster;
    private final Set<NodeId> voters;
    private final List<byte[]> log = new ArrayList<>();
    /** What the first member that applied a command answered: all others must answer the same. */
    private final List<byte[]> answers = new ArrayList<>();
    private final Map<NodeId, ConsensusMember> members = new HashMap<>();
    private final BiPredicate<byte[], byte[]> alike;
    private Optional<MemberId> leader = Optional.empty();
    private long term;
    private long generation;
    private Consumer<byte[]> onCommit = command -> { };
    private boolean stalled;

    /**
     * A log over a cluster.
     *
     * @param cluster whose lives and links it follows
     * @param voters the electorate
     */
    public SimulatedConsensus(final SimulatedCluster cluster, final Set<NodeId> voters) {
        this(cluster, voters, Arrays::equals);
    }

    /**
     * A log over a cluster, whose members may answer one thing in several ways.
     *
     * @param cluster whose lives and links it follows
     * @param voters the electorate
     * @param alike whether what a member answered to a command goes with what the first one answered
     */
    public SimulatedConsensus(final SimulatedCluster cluster, final Set<NodeId> voters,
            final BiPredicate<byte[], byte[]> alike) {
        this.cluster = cluster;
        this.voters = new TreeSet<>(voters);
        this.alike = alike;
        cluster.onChange(this::reconsider);
    }

    /**
     * Lets a life take part; it applies the log from the beginning.
     *
     * @param process whose
     * @return its end of the log
     */
    public ConsensusMember join(final SimulatedProcess process) {
        final ConsensusMember member = new ConsensusMember(this, process);
        members.put(process.member().node(), member);
        reconsider();
        return member;
    }

    SimulatedCluster cluster() {
        return cluster;
    }

    Set<NodeId> voters() {
        return voters;
    }

    List<byte[]> log() {
        return log;
    }

    boolean isStalled() {
        return stalled;
    }

    long term() {
        return term;
    }

    /** {@return who leads, as the log knows it; members may not have heard of it, or believe otherwise} */
    public Optional<MemberId> leader() {
        return leader;
    }

    /** {@return how many commands were committed} */
    public int committed() {
        return log.size();
    }

    /**
     * Tells of each command when it is committed.
     *
     * @param listener whom to tell
     */
    public void onCommit(final Consumer<byte[]> listener) {
        onCommit = listener;
    }

    /**
     * Lets it take nothing for a while, as one whose voters all wait for their disks.
     *
     * @param value whether it takes nothing from now on
     */
    public void stalled(final boolean value) {
        stalled = value;
    }

    /** Lets the present leader lose its office without any fault, as an election time-out that was too short does. */
    public void unseat() {
        leader = Optional.empty();
        reconsider();
    }

    /** One of two goes on alone; that the other one is gone must be true. */
    void continueWithout(final MemberId gone) {
        if (cluster.runs(gone)) {
            throw new IllegalStateException("consensus goes on without " + gone + ", which runs");
        }
        cluster.simulation().trace("the log goes on without " + gone);
        voters.remove(gone.node());
        reconsider();
    }

    /** Checks that the members agree: a state is a function of the log. */
    void answered(final MemberId member, final int index, final byte[] answer) {
        if (index == answers.size()) {
            answers.add(answer.clone());
        } else if (!alike.test(answers.get(index), answer)) {
            throw new IllegalStateException(member + " answered another thing to command " + (index + 1)
                + " than the member that applied it first");
        }
    }

    boolean leads(final MemberId member) {
        return leader.filter(member::equals).isPresent();
    }

    /** The voters that run and are connected with a node, itself included, if they are a majority; else nothing. */
    Optional<Set<NodeId>> majorityAround(final NodeId node) {
        return cluster.network().cliques(present()).stream()
            .filter(c -> c.contains(node) && 2 * c.stream().filter(voters::contains).count() > voters.size())
            .findFirst();
    }

    /** The majority around a node, if it has a leader that is alive. */
    Optional<Set<NodeId>> led(final NodeId node) {
        return majorityAround(node).filter(c -> leader.isPresent() && c.contains(leader.get().node())
            && cluster.runs(leader.get()));
    }

    private Set<NodeId> present() {
        final Set<NodeId> present = new TreeSet<>();
        members.forEach((node, member) -> {
            if (member.process().runs() && member.attached()) {
                present.add(node);
            }
        });
        return present;
    }

    void reconsider() {
        generation++;
        final long mine = generation;
        cluster.simulation().plan(cluster.simulation().between(LEAST_ELECTION, MOST_ELECTION), () -> {
            if (mine == generation) {
                decide();
            }
        });
    }

    private void decide() {
        final Optional<Set<NodeId>> majority = cluster.network().cliques(present()).stream()
            .filter(c -> 2 * c.stream().filter(voters::contains).count() > voters.size()).findFirst();
        final boolean stays = majority.isPresent() && leader.isPresent()
            && majority.get().contains(leader.get().node()) && cluster.runs(leader.get());
        if (!stays) {
            leader = Optional.empty();
            majority.ifPresent(this::elect);
        }
        majority.ifPresent(c -> c.forEach(n -> later(members.get(n), m -> {
            m.catchUp();
            m.learn(new Term(term), leader.map(MemberId::node));
        })));
        members.forEach((node, member) -> {
            if (majority.isEmpty() || !majority.get().contains(node)) {
                // a real follower or leader notices after a while that it is alone; a paused one when it is thawed
                later(member, m -> m.learn(new Term(m.term()), Optional.empty()));
            }
        });
    }

    private void elect(final Set<NodeId> candidates) {
        final List<NodeId> able = candidates.stream().filter(voters::contains).toList();
        leader = Optional.of(members.get(able.get(cluster.simulation().random().nextInt(able.size()))).id());
        term++;
        cluster.simulation().trace("leader of term " + term + " is " + leader.get());
    }

    private void later(final ConsensusMember member, final Consumer<ConsensusMember> what) {
        member.process().schedule(cluster.simulation().between(Duration.ZERO, Duration.ofMillis(20)), () ->
            what.accept(member));
    }

    /** A time that a commit may take: two ways over the network and an fsync. */
    Duration commitTime() {
        return cluster.simulation().between(Duration.ofMillis(1), MOST_FSYNC);
    }

    /** Commits at once if a majority stands behind the proposer; the others learn of it after a delay. */
    Optional<Long> commit(final NodeId proposer, final byte[] command) {
        // what a member sent before it froze or ended reached the leader
        final NodeId at = present().contains(proposer) || leader.isEmpty()
            || !cluster.network().open(proposer, leader.get().node()) ? proposer : leader.get().node();
        final Optional<Set<NodeId>> majority = led(at);
        if (majority.isEmpty() || stalled) {
            return Optional.empty();
        }
        log.add(command.clone());
        onCommit.accept(command);
        for (final NodeId node : majority.get()) {
            later(members.get(node), ConsensusMember::catchUp);
        }
        return Optional.of((long) log.size());
    }
}
