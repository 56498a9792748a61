package io.coterie.conformance.consensus;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

import io.coterie.api.consensus.Consensus;
import io.coterie.api.consensus.ConsensusGuarantees;
import io.coterie.api.consensus.Leadership;
import io.coterie.api.core.NodeId;
import io.coterie.api.core.Subscription;
import io.coterie.api.core.Term;
import io.coterie.conformance.Check;
import io.coterie.conformance.Expect;
import io.coterie.conformance.Trial;
import io.coterie.conformance.world.KitCluster;
import io.coterie.conformance.world.KitNetwork;
import io.coterie.conformance.world.Member;

/** A voter that starts again between two votes. Stateless. */
final class VoteChecks {
    /** In so long an engine that lets others vote at all has done so. */
    private static final Duration ELECTED = KitCluster.PATIENCE.dividedBy(6);
    /** A voter that forgets its vote is not told in every round: it may hear of the new reign before the old leader. */
    private static final int QUICK_ROUNDS = 4;
    private static final int FULL_ROUNDS = 10;

    private VoteChecks() {
    }

    static List<Check> all() {
        return List.of(Check.of("consensus.votes-once-a-term",
            "A vote is on the disk before it is given: a voter that starts again gives none to another in that term.",
            VoteChecks::votesOnce).members(3).whenClaimed(ConsensusGuarantees.REPLICATED));
    }

    /** Who said of itself that it leads, and whom it met. */
    private record Leaders(Map<Term, NodeId> byTerm, ConcurrentLinkedQueue<String> twice) {
        void told(final NodeId by, final Leadership now) {
            final NodeId known = now.self() ? byTerm.putIfAbsent(now.term(), by) : null;
            if (known != null && !known.equals(by)) {
                twice.add("In term " + now.term() + " both " + known + " and " + by + " lead");
            }
        }

        void watch(final Trial trial, final Member<Consensus> one) {
            trial.closing(one.service().subscribe(now -> told(one.node(), now)));
        }
    }

    private static void votesOnce(final Trial trial) {
        final Voters voters = new Voters(trial, 3);
        final Leaders leaders = new Leaders(new ConcurrentHashMap<>(), new ConcurrentLinkedQueue<>());
        voters.members().forEach(m -> leaders.watch(trial, m));
        int votes = 0;
        for (int round = 0; round < (trial.options().quick() ? QUICK_ROUNDS : FULL_ROUNDS); round++) {
            votes += round(trial, voters, leaders) ? 1 : 0;
            Expect.that(leaders.twice().isEmpty(), () -> leaders.twice().peek() + ", after a voter had started again.");
            voters.cluster().network().heal();
            voters.leader(voters.members());
        }
        trial.evidence(votes + " votes were given just before the voter was cut off and started again.");
    }

    /**
     * One who does not hear the leader asks the one in the middle for its vote; as soon as it leads, the middle is cut
     * off, so it has seen nothing of that reign, starts again, and now hears the former leader alone, which wants to
     * lead, too.
     */
    private static boolean round(final Trial trial, final Voters voters, final Leaders leaders) {
        final Member<Consensus> former = voters.leader(voters.members());
        final Term was = former.service().leadership().term();
        final List<Member<Consensus>> others = voters.others(former);
        final int at = trial.random().nextInt(2);
        final Member<Consensus> middle = others.get(at);
        final Member<Consensus> far = others.get(1 - at);
        final KitNetwork network = voters.cluster().network();
        final AtomicBoolean won = new AtomicBoolean();
        try (Subscription asked = far.service().subscribe(now -> {
            if (now.self() && won.compareAndSet(false, true)) {
                network.cut(middle.node(), voters.cluster().nodes());
            }
        })) {
            network.cut(former.node(), List.of(far.node()));
            if (!Expect.becomes(ELECTED, won::get)) {
                // the leader that there is stays, as it may: the middle hears it
                return false;
            }
            leaders.watch(trial, voters.restart(middle));
            network.cutAlone(far.node(), voters.cluster().nodes());
            Expect.becomes(ELECTED, () -> !leaders.twice().isEmpty() || former.service().leadership().self()
                && was.olderThan(former.service().leadership().term()));
            return asked != null;
        }
    }
}
