package io.coterie.conformance.consensus;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

import io.coterie.api.consensus.ConsensusGuarantees;
import io.coterie.conformance.Check;
import io.coterie.conformance.CheckFailed;
import io.coterie.conformance.Expect;
import io.coterie.conformance.Trial;
import io.coterie.conformance.process.Crew;
import io.coterie.conformance.process.MemberProcess;
import io.coterie.conformance.world.KitCluster;

/** Voters in processes and on hosts of their own, which are killed and cut off while all of them propose. Stateless. */
final class ProcessChecks {
    private static final int COMMANDS = 30;
    private static final int ROUNDS = 4;
    /** So many lines say why it does not go on. */
    private static final int LAST = 12;

    private ProcessChecks() {
    }

    static List<Check> all() {
        return List.of(
            Check.of("consensus.killed-in-mid-load",
                "Processes that are killed while they propose, the leader's, another's and all at once, lose nothing"
                    + " that was acknowledged, and come back from their folders; each term has one leader.",
                ProcessChecks::killed).members(3).jarOnly().fullOnly().whenClaimed(ConsensusGuarantees.REPLICATED),
            Check.of("consensus.hosts-cut-off",
                "When the network of the leader's host fails, the majority goes on; when it is mended, all have one"
                    + " log.",
                ProcessChecks::cutOff).members(3).jarOnly().fullOnly().whenClaimed(ConsensusGuarantees.REPLICATED));
    }

    /** What all members of one check, also those that were killed, have told. */
    private static final class Told {
        private final Crew crew;
        private final Set<MemberProcess> ever = new HashSet<>();

        Told(final Crew crew) {
            this.crew = crew;
            ever.addAll(crew.members());
        }

        void joined(final MemberProcess one) {
            ever.add(one);
        }

        long acknowledged(final MemberProcess by) {
            return by.told().stream().filter(l -> l.startsWith(ProposalWork.ACKNOWLEDGED)).count();
        }

        /** Waits until each of those has got more commands in. */
        void more(final List<MemberProcess> who) {
            final Map<MemberProcess, Long> from = new HashMap<>();
            who.forEach(m -> from.put(m, acknowledged(m)));
            who.forEach(m -> Expect.within(KitCluster.PATIENCE.multipliedBy(2), () -> acknowledged(m) >= from.get(m)
                + COMMANDS, () -> m.id() + " got " + (acknowledged(m) - from.get(m)) + " commands in, not "
                + COMMANDS
                + "; the last it told is " + last(m) + "; leaders and sizes are " + crew.members().stream()
                .map(o -> o.id() + " " + o.ask("leader") + o.ask("size")).toList()));
        }

        private static List<String> last(final MemberProcess of) {
            final List<String> told = of.told();
            return told.subList(Math.max(0, told.size() - LAST), told.size());
        }

        /** Ends the load; then all have the same log, with all that was acknowledged where it was said to be. */
        void same(final Trial trial) {
            crew.members().forEach(m -> m.ask("end"));
            crew.members().forEach(m -> Expect.within(KitCluster.PATIENCE, () -> m.ask("barrier").get(0)
                .startsWith("proved"), () -> m.id() + " cannot prove its state: " + m.ask("barrier")));
            Expect.within(KitCluster.PATIENCE, () -> crew.members().stream().map(m -> m.ask("size")).distinct().count()
                == 1, () -> "The members have applied " + crew.members().stream().map(m -> m.ask("size")).toList()
                + " commands");
            final List<String> log = crew.members().get(0).ask("commands");
            crew.members().forEach(m -> {
                Expect.that(log.equals(m.ask("commands")), () -> m.id() + " has applied other commands.");
                Expect.equal(List.of(), m.ask("violations"), "what must never happen on " + m.id());
            });
            Expect.equal((long) log.size(), log.stream().distinct().count(), "commands that are in the log once");
            final AtomicInteger acknowledged = new AtomicInteger();
            final Map<String, String> leaders = new HashMap<>();
            ever.forEach(m -> m.told().forEach(line -> {
                final String[] words = line.split(" ", 3);
                switch (words[0]) {
                    case ProposalWork.ACKNOWLEDGED -> {
                        acknowledged.incrementAndGet();
                        there(log, Integer.parseInt(words[1]), words[2], m);
                    }
                    case ProposalWork.LEADS -> {
                        final String known = leaders.putIfAbsent(words[1], words[2]);
                        Expect.that(known == null || known.equals(words[2]), () -> "In term " + words[1] + " both "
                            + known + " and " + words[2] + " lead.");
                    }
                    case ProposalWork.REFUSED -> {
                        // not in, or nobody knows
                    }
                    default -> throw new CheckFailed(m.id() + ": " + line);
                }
            }));
            trial.evidence(acknowledged + " commands were acknowledged, in " + leaders.size() + " terms.");
        }

        private static void there(final List<String> log, final int index, final String command,
                final MemberProcess by) {
            Expect.that(index <= log.size() && log.get(index - 1).equals(command), () -> "'" + command
                + "' was acknowledged on " + by.id() + " at " + index + ", where the log holds "
                + (index <= log.size() ? "'" + log.get(index - 1) + "'" : "nothing") + ".");
        }
    }

    /** Waits until all of those name the same leader, and gives it. */
    private static MemberProcess leader(final List<MemberProcess> who) {
        final Set<String> named = new HashSet<>();
        Expect.within(KitCluster.PATIENCE, () -> {
            named.clear();
            final List<List<String>> all = who.stream().map(m -> m.ask("leader")).toList();
            all.forEach(named::addAll);
            return named.size() == 1 && all.stream().noneMatch(List::isEmpty) && who.stream().anyMatch(m ->
                named.contains(m.id().node().name()));
        }, () -> "No leader among " + who.stream().map(MemberProcess::id).toList() + ": " + named);
        return who.stream().filter(m -> named.contains(m.id().node().name())).findFirst().orElseThrow();
    }

    private static void killed(final Trial trial) {
        final Crew crew = new Crew(trial, 3, false);
        final Told told = new Told(crew);
        leader(crew.members());
        crew.members().forEach(m -> m.ask("begin"));
        for (int round = 0; round < ROUNDS; round++) {
            told.more(crew.members());
            final MemberProcess leads = leader(crew.members());
            final MemberProcess lost = round % 2 == 0 ? leads : crew.others(leads).get(trial.random().nextInt(2));
            crew.kill(lost);
            told.more(crew.others(lost));
            back(crew, told, List.of(lost));
        }
        told.more(crew.members());
        final List<MemberProcess> all = List.copyOf(crew.members());
        all.forEach(crew::kill);
        back(crew, told, all);
        told.more(crew.members());
        told.same(trial);
    }

    private static void back(final Crew crew, final Told told, final List<MemberProcess> lost) {
        final List<MemberProcess> again = lost.stream().map(crew::again).toList();
        again.forEach(MemberProcess::awaitUp);
        again.forEach(told::joined);
        leader(crew.members());
        again.forEach(m -> m.ask("begin"));
    }

    private static void cutOff(final Trial trial) {
        final Crew crew = new Crew(trial, 3, true);
        final Told told = new Told(crew);
        leader(crew.members());
        crew.members().forEach(m -> m.ask("begin"));
        for (int round = 0; round < 2; round++) {
            told.more(crew.members());
            final MemberProcess off = leader(crew.members());
            crew.cluster().network().cut(off.id().node(), crew.cluster().nodes());
            leader(crew.others(off));
            told.more(crew.others(off));
            crew.cluster().network().heal();
            leader(crew.members());
        }
        told.more(crew.members());
        told.same(trial);
    }
}
