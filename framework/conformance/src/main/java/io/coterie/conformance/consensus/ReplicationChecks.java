package io.coterie.conformance.consensus;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

import io.coterie.api.consensus.Applied;
import io.coterie.api.consensus.Barrier;
import io.coterie.api.consensus.Consensus;
import io.coterie.api.consensus.ConsensusGuarantees;
import io.coterie.api.consensus.Leadership;
import io.coterie.api.core.CoterieException;
import io.coterie.api.core.NodeId;
import io.coterie.api.core.Term;
import io.coterie.conformance.Check;
import io.coterie.conformance.CheckFailed;
import io.coterie.conformance.Expect;
import io.coterie.conformance.Trial;
import io.coterie.conformance.world.KitCluster;
import io.coterie.conformance.world.Member;

/** Three voters, also while one is cut off. Stateless. */
final class ReplicationChecks {
    private static final int COMMANDS = 40;

    private ReplicationChecks() {
    }

    static List<Check> all() {
        return List.of(
            check("consensus.agreement", "Every member applies the same commands in the same order; any may propose.",
                ReplicationChecks::agreement).shows(ConsensusGuarantees.LINEARIZABLE),
            check("consensus.barrier-on-every-member",
                "On another member than the leader a barrier proves that the state there is as new as what was"
                    + " committed before.", ReplicationChecks::barriers).shows(ConsensusGuarantees.LINEARIZABLE),
            check("consensus.goes-on-without-one",
                "It goes on while a majority is there; the leader that was cut off proves and commits nothing; what was"
                    + " acknowledged is in the log of all afterwards, once.", ReplicationChecks::withoutLeader),
            check("consensus.nothing-without-a-majority",
                "A member without a majority acknowledges nothing, and its barrier fails.",
                ReplicationChecks::minority),
            check("consensus.one-leader-a-term", "In each term at most one member leads; terms only grow.",
                ReplicationChecks::oneLeader),
            check("consensus.survives-a-restart-of-all",
                "What was acknowledged survives the restart of all voters at once.", ReplicationChecks::restartOfAll)
                .shows(ConsensusGuarantees.DURABLE));
    }

    private static Check check(final String name, final String statement, final Check.Body body) {
        return Check.of(name, statement, body).members(3).whenClaimed(ConsensusGuarantees.REPLICATED);
    }

    private static void agreement(final Trial trial) {
        final Voters voters = new Voters(trial, 3);
        final List<String> wanted = new ArrayList<>();
        final List<CompletionStage<Applied>> stages = new ArrayList<>();
        for (int i = 0; i < trial.options().scaled(COMMANDS) * 3; i++) {
            final Member<Consensus> on = voters.members().get(trial.random().nextInt(3));
            wanted.add(on.node() + " " + i);
            stages.add(Log.proposed(on, wanted.get(i)));
        }
        final Map<Long, String> byIndex = new HashMap<>();
        for (int i = 0; i < stages.size(); i++) {
            final Applied applied = Expect.ended(stages.get(i), Log.LIMIT.plus(Log.LATE), "propose()");
            final String twice = byIndex.put(applied.index(), wanted.get(i));
            Expect.that(twice == null, () -> "Two commands have the index " + applied.index() + ".");
        }
        final List<String> all = voters.same(wanted);
        byIndex.forEach((index, command) -> Expect.equal(command, all.get((int) (index - 1)), "the command at "
            + index));
    }

    private static void barriers(final Trial trial) {
        final Voters voters = new Voters(trial, 3);
        for (int i = 0; i < COMMANDS; i++) {
            final String command = "c" + i;
            Log.propose(voters.members().get(trial.random().nextInt(3)), command);
            final Member<Consensus> on = voters.members().get(trial.random().nextInt(3));
            final Barrier proved = Log.barrier(on);
            Expect.that(Log.state(on).commands().contains(command), () -> "After its barrier " + on.id()
                + " has not applied '" + command + "', which was acknowledged before.");
            Expect.that(proved.index() >= Log.state(on).commands().indexOf(command) + 1, () -> "The barrier's index is "
                + proved.index() + ".");
        }
    }

    private static void withoutLeader(final Trial trial) {
        final Voters voters = new Voters(trial, 3);
        final List<String> acknowledged = new ArrayList<>();
        for (int round = 0; round < (trial.options().quick() ? 2 : 10); round++) {
            final Member<Consensus> old = voters.leader(voters.members());
            final Term term = Log.barrier(old).term();
            propose(old, "before " + round, acknowledged);
            // a leader that is cut off in the middle of its work
            final List<CompletionStage<Applied>> flight = new ArrayList<>();
            final int r = round;
            java.util.stream.IntStream.range(0, 20)
                .forEach(i -> flight.add(Log.proposed(old, "flight " + r + " " + i)));
            voters.cluster().network().cut(old.node(), voters.cluster().nodes());
            final List<Member<Consensus>> majority = voters.others(old);
            propose(majority.get(0), "majority " + round, acknowledged);
            propose(majority.get(1), "majority' " + round, acknowledged);
            final Member<Consensus> leader = voters.leader(majority);
            Expect.that(term.olderThan(Log.barrier(leader).term()),
                () -> "The new leader has the term of the old one.");
            stale(old);
            Log.doesNotGetIn(old, "minority " + round);
            voters.cluster().network().heal();
            for (int i = 0; i < flight.size(); i++) {
                try {
                    Expect.ended(flight.get(i), Log.LIMIT.plus(Log.LATE), "a proposal of the leader that was cut off");
                    acknowledged.add("flight " + round + " " + i);
                } catch (final CoterieException e) {
                    // not in, or nobody knows: it may be in the log or not
                    continue;
                }
            }
            voters.leader(voters.members());
        }
        voters.same(acknowledged);
        trial.evidence(acknowledged.size() + " commands were acknowledged.");
    }

    private static void propose(final Member<Consensus> on, final String command, final List<String> acknowledged) {
        if (Log.acknowledged(on, command)) {
            acknowledged.add(command);
        }
    }

    private static void stale(final Member<Consensus> old) {
        try {
            final Barrier proved = Expect.ended(old.service().barrier(Duration.ofSeconds(2)), Log.LATE,
                "barrier() on " + old.id() + ", which is cut off");
            throw new CheckFailed(old.id() + ", which is cut off from the majority, proved " + proved + ".");
        } catch (final CoterieException e) {
            Expect.that(!(e.code().isBlank()), () -> "The barrier ended with " + e + ".");
        }
    }

    private static void minority(final Trial trial) {
        final Voters voters = new Voters(trial, 3);
        final List<String> acknowledged = new ArrayList<>();
        propose(voters.members().get(0), "with all", acknowledged);
        final NodeId alone = voters.members().get(trial.random().nextInt(3)).node();
        for (final Member<Consensus> one : voters.members()) {
            voters.cluster().network().cut(one.node(), voters.cluster().nodes());
        }
        for (final Member<Consensus> one : voters.members()) {
            Log.doesNotGetIn(one, "alone " + one.node());
            stale(one);
        }
        voters.cluster().network().heal();
        voters.leader(voters.members());
        propose(voters.members().stream().filter(m -> m.node().equals(alone)).findFirst().orElseThrow(), "healed",
            acknowledged);
        voters.same(acknowledged);
    }

    private static void oneLeader(final Trial trial) {
        final Voters voters = new Voters(trial, 3);
        final Map<NodeId, List<Leadership>> told = new HashMap<>();
        voters.members().forEach(m -> {
            final List<Leadership> list = new CopyOnWriteArrayList<>();
            told.put(m.node(), list);
            trial.closing(m.service().subscribe(list::add));
        });
        for (int round = 0; round < (trial.options().quick() ? 2 : 10); round++) {
            final Member<Consensus> old = voters.leader(voters.members());
            voters.cluster().network().cut(old.node(), voters.cluster().nodes());
            final Member<Consensus> next = voters.leader(voters.others(old));
            Log.acknowledged(next, "round " + round);
            // the former leader steps down, or wants to lead again, or does not know it yet
            final Term was = old.service().leadership().term();
            Expect.becomes(KitCluster.PATIENCE.dividedBy(6), () -> !old.service().leadership().self()
                || was.olderThan(old.service().leadership().term()));
            voters.cluster().network().heal();
            voters.leader(voters.members());
        }
        final Map<Term, NodeId> leaders = new HashMap<>();
        told.forEach((node, all) -> {
            for (int i = 0; i < all.size(); i++) {
                final Leadership now = all.get(i);
                final Leadership before = i == 0 ? now : all.get(i - 1);
                Expect.that(!now.term().olderThan(before.term()), () -> "On " + node + " the term went from "
                    + before.term() + " to " + now.term() + ".");
                now.leader().ifPresent(leader -> {
                    final NodeId known = leaders.putIfAbsent(now.term(), leader);
                    Expect.that(known == null || known.equals(leader), () -> "In term " + now.term() + " both " + known
                        + " and " + leader + " lead.");
                });
            }
        });
        trial.evidence(leaders.size() + " terms.");
    }

    private static void restartOfAll(final Trial trial) {
        final Voters voters = new Voters(trial, 3);
        final List<String> acknowledged = new ArrayList<>();
        for (int i = 0; i < COMMANDS; i++) {
            propose(voters.members().get(i % 3), "c" + i, acknowledged);
        }
        final List<Member<Consensus>> former = List.copyOf(voters.members());
        former.forEach(Member::close);
        former.forEach(voters::restart);
        voters.leader(voters.members());
        propose(voters.members().get(0), "after", acknowledged);
        voters.same(acknowledged);
    }
}
