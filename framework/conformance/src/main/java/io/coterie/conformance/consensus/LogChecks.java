package io.coterie.conformance.consensus;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

import io.coterie.api.consensus.Applied;
import io.coterie.api.consensus.Consensus;
import io.coterie.api.consensus.ConsensusGuarantees;
import io.coterie.api.consensus.Leadership;
import io.coterie.api.core.CoterieException;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.api.core.RejectedException;
import io.coterie.api.core.Subscription;
import io.coterie.api.core.UnavailableException;
import io.coterie.conformance.Check;
import io.coterie.conformance.CheckFailed;
import io.coterie.conformance.Expect;
import io.coterie.conformance.Trial;
import io.coterie.conformance.world.KitCluster;
import io.coterie.conformance.world.Member;

/** One member that is its own electorate. Stateless. */
final class LogChecks {
    private static final int COMMANDS = 200;

    private LogChecks() {
    }

    static List<Check> all() {
        return List.of(
            Check.of("consensus.answers", "propose ends with what the state answered, together with its index.",
                LogChecks::answers),
            Check.of("consensus.order-of-one-proposer",
                "Every command is applied once, in the order in which one proposer proposed them, on one thread at a"
                    + " time.", LogChecks::order).shows(ConsensusGuarantees.LINEARIZABLE),
            Check.of("consensus.barrier-covers-what-was-acknowledged",
                "A barrier proves the term and that what was committed before is applied here.", LogChecks::barrier)
                .shows(ConsensusGuarantees.LINEARIZABLE),
            Check.of("consensus.tells-who-leads",
                "Leader and term are told in order, beginning with the present ones, until the listener ends it.",
                LogChecks::leads),
            Check.of("consensus.answers-while-it-tells", "leadership() answers also while a listener is being told.",
                trial -> {
                    final Consensus log = alone(trial).service();
                    Expect.answeredMeanwhile(told -> log.subscribe(l -> told.run()), log::leadership, "leadership()");
                }),
            Check.of("consensus.voters", "The voters are those of the log: at first the nodes of the electorate.",
                LogChecks::voters),
            Check.of("consensus.too-large-refused", "A command of more than 8 MiB is refused; the largest is taken, and"
                + " one of 0 bytes.",
                LogChecks::tooLarge),
            Check.of("consensus.one-state-alone", "A second state is refused.", LogChecks::oneState),
            Check.of("consensus.continue-without-what-is-not-half",
                "continueWithout is refused where the remaining voters are not exactly half.", LogChecks::notHalf),
            Check.of("consensus.diverged", "What the state throws counts as divergence: the instance fails for good.",
                LogChecks::diverged),
            Check.of("consensus.drain-lets-proposals-end",
                "drain() lets proposals in flight end, and returns when they have, or when the time is up.",
                LogChecks::drains),
            Check.of("consensus.ends-what-waits", "After close() proposals end with UnavailableException or with an"
                + " unknown outcome, none later than its time-out.", LogChecks::closes));
    }

    private static Member<Consensus> alone(final Trial trial) {
        return trial.cluster(1).start("n1");
    }

    private static void answers(final Trial trial) {
        final Member<Consensus> one = alone(trial);
        for (int i = 1; i <= 5; i++) {
            final Applied applied = Log.propose(one, "c" + i);
            Expect.equal((long) i, applied.index(), "index of command " + i);
            Expect.equal(i + ":c" + i, new String(applied.answer(), StandardCharsets.UTF_8), "answer to command " + i);
            Expect.equal((long) i, one.service().appliedIndex(), "appliedIndex after command " + i);
        }
        Log.state(one).clean("n1");
    }

    private static void order(final Trial trial) {
        final Member<Consensus> one = alone(trial);
        final List<CompletionStage<Applied>> stages = new ArrayList<>();
        final List<String> wanted = new ArrayList<>();
        for (int i = 0; i < trial.options().scaled(COMMANDS); i++) {
            wanted.add("c" + i + "x".repeat(trial.random().nextInt(50)));
            stages.add(Log.proposed(one, wanted.get(i)));
        }
        for (int i = 0; i < wanted.size(); i++) {
            final Applied applied = Expect.ended(stages.get(i), Log.LIMIT.plus(Log.LATE), "propose()");
            Expect.equal(i + 1L + ":" + wanted.get(i), new String(applied.answer(), StandardCharsets.UTF_8), "answer to"
                + " command " + (i + 1) + " of several at once");
        }
        Expect.equal(wanted, Log.state(one).commands(), "commands applied");
        Log.state(one).clean("n1");
    }

    private static void barrier(final Trial trial) {
        final Member<Consensus> one = alone(trial);
        Log.propose(one, "a");
        Log.propose(one, "b");
        final var proved = Log.barrier(one);
        Expect.that(proved.leader(), () -> "The only voter is not the leader: " + proved + ".");
        Expect.that(proved.index() >= 2, () -> "The barrier covers " + proved.index() + " of 2 commands.");
        Expect.that(proved.term().number() > 0, () -> "A leader has the term " + proved.term() + ".");
        final var later = Log.barrier(one);
        Expect.that(!later.term().olderThan(proved.term()), () -> "The term went back: " + proved + ", then " + later
            + ".");
    }

    private static void leads(final Trial trial) {
        final Member<Consensus> one = alone(trial);
        final List<Leadership> told = new CopyOnWriteArrayList<>();
        final Subscription subscription = one.service().subscribe(told::add);
        Expect.within(KitCluster.PATIENCE, () -> !told.isEmpty() && told.get(told.size() - 1).self(),
            () -> "The only voter was not told that it leads: " + told);
        Expect.equal(NodeId.of("n1"), one.service().leadership().leader().orElse(null), "the leader");
        final var proved = Log.barrier(one);
        for (int i = 0; i < 3; i++) {
            Expect.equal(told.get(told.size() - 1), one.service().leadership(), "leadership() against what was told");
        }
        Expect.equal(proved.term(), one.service().leadership().term(), "the term of leadership() against the one that"
            + " was proved");
        for (int i = 1; i < told.size(); i++) {
            final int at = i;
            Expect.that(!told.get(i).equals(told.get(i - 1)), () -> told.get(at) + " was told twice, one after the"
                + " other.");
            Expect.that(!told.get(i).term().olderThan(told.get(i - 1).term()), () -> "Terms went back: "
                + told.get(at - 1) + ", then " + told.get(at) + ".");
        }
        subscription.close();
        subscription.close();
    }

    private static void voters(final Trial trial) {
        final Member<Consensus> one = alone(trial);
        Log.propose(one, "a");
        Expect.equal(java.util.Set.of(NodeId.of("n1")), one.service().voters(), "the voters");
    }

    private static void tooLarge(final Trial trial) {
        final Member<Consensus> one = alone(trial);
        Expect.refused("a command of 8 MiB and a byte", () -> Expect.ended(one.service().propose(
            new byte[Consensus.MAX_COMMAND_BYTES + 1], Log.LIMIT), Log.LIMIT, "propose()"), RejectedException.class,
            io.coterie.api.core.LimitExceededException.class);
        final byte[] largest = new byte[Consensus.MAX_COMMAND_BYTES];
        Expect.equal(1L, Log.propose(one, "").index(), "index of a command of 0 bytes");
        Expect.equal(2L, Expect.ended(one.service().propose(largest, Log.LIMIT), Log.LIMIT.plus(Log.LATE),
            "the largest command").index(), "index of the largest command");
    }

    private static void oneState(final Trial trial) {
        final Member<Consensus> one = alone(trial);
        Expect.refused("a second attach()", () -> one.service().attach(new KitState()), IllegalStateException.class);
        Log.propose(one, "a");
        Expect.equal(List.of("a"), Log.state(one).commands(), "commands on the first state");
    }

    private static void notHalf(final Trial trial) {
        final Member<Consensus> one = alone(trial);
        Log.propose(one, "a");
        Expect.refused("continueWithout in an electorate of one", () -> Expect.ended(one.service().continueWithout(
            MemberId.of("n2", 1), Log.LIMIT), Log.LIMIT, "continueWithout()"), RejectedException.class);
    }

    private static void diverged(final Trial trial) {
        final Member<Consensus> one = alone(trial);
        Log.propose(one, "a");
        Expect.refused("a command on which the state throws", () -> Log.propose(one, KitState.POISON),
            CoterieException.class);
        Expect.within(KitCluster.PATIENCE, () -> one.context().failures().stream()
            .anyMatch(f -> f.startsWith("consensus.diverged")), () -> "The instance did not fail for good, with"
            + " consensus.diverged: " + one.context().failures());
        Expect.refused("a proposal after that", () -> Log.propose(one, "b"), UnavailableException.class);
        Expect.equal(List.of("a"), Log.state(one).commands(), "commands applied");
    }

    private static void drains(final Trial trial) {
        final Member<Consensus> one = alone(trial);
        final List<CompletionStage<Applied>> stages = new ArrayList<>();
        for (int i = 0; i < COMMANDS; i++) {
            stages.add(Log.proposed(one, "c" + i));
        }
        one.hasDrain();
        one.instance().drain(Log.LIMIT);
        final long open = stages.stream().filter(s -> !s.toCompletableFuture().isDone()).count();
        Expect.equal(0L, open, "proposals in flight after drain()");
        Expect.equal(COMMANDS, Log.state(one).commands().size(), "commands applied after drain()");
    }

    private static void closes(final Trial trial) {
        final Member<Consensus> one = alone(trial);
        Log.propose(one, "first");
        final List<CompletionStage<Applied>> stages = new ArrayList<>();
        for (int i = 0; i < COMMANDS; i++) {
            stages.add(Log.proposed(one, "c" + i));
        }
        one.close();
        int ended = 0;
        for (final CompletionStage<Applied> stage : stages) {
            try {
                Expect.ended(stage, Log.LIMIT.plus(Duration.ofSeconds(5)), "a proposal in flight at close()");
                ended++;
            } catch (final CheckFailed e) {
                throw e;
            } catch (final RuntimeException e) {
                Expect.that(e instanceof UnavailableException
                    || e instanceof io.coterie.api.core.OutcomeUnknownException,
                    () -> "A proposal in flight at close() ended with " + e + ".");
            }
        }
        Expect.refused("a proposal after close()", () -> Log.propose(one, "late"), UnavailableException.class);
        trial.evidence(ended + " of " + COMMANDS + " proposals were acknowledged before.");
    }
}
