package io.coterie.conformance.consensus;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

import io.coterie.api.consensus.Applied;
import io.coterie.api.consensus.Consensus;
import io.coterie.api.consensus.ConsensusGuarantees;
import io.coterie.conformance.Check;
import io.coterie.conformance.Expect;
import io.coterie.conformance.NotChecked;
import io.coterie.conformance.Trial;
import io.coterie.conformance.world.KitCluster;
import io.coterie.conformance.world.Member;
import io.coterie.conformance.world.MemberPlan;

/** What is left after a restart, or after the machine stopped at the moment of the acknowledgement. Stateless. */
final class DurabilityChecks {
    private static final int SNAPSHOT_COMMANDS = 300;

    private DurabilityChecks() {
    }

    static List<Check> all() {
        return List.of(
            Check.of("consensus.survives-a-restart",
                "What was acknowledged survives the restart of all voters, and the log goes on from there.",
                DurabilityChecks::restart).whenClaimed(ConsensusGuarantees.DURABLE),
            Check.of("consensus.acknowledged-is-on-disk",
                "propose ends well only when the command is on disk: a copy of the disk made then holds it.",
                DurabilityChecks::onDisk).whenClaimed(ConsensusGuarantees.DURABLE),
            Check.of("consensus.acknowledged-is-forced", "The command is forced to the disk (fsync).", t -> {
                throw new NotChecked("Whether the kernel was asked to force the bytes cannot be seen from the process;"
                    + " that they were written is checked by consensus.acknowledged-is-on-disk.");
            }).whenClaimed(ConsensusGuarantees.DURABLE),
            Check.of("consensus.terms-grow", "Terms only grow, also with a restart.", DurabilityChecks::terms),
            Check.of("consensus.snapshots",
                "The log is compacted by snapshots of the state; what they hold is there after a restart.",
                DurabilityChecks::snapshots));
    }

    private static Member<Consensus> restarted(final KitCluster cluster, final Member<Consensus> former) {
        former.close();
        Log.state(former).clean(former.id().toString());
        return cluster.start("n1");
    }

    private static void restart(final Trial trial) {
        final KitCluster cluster = trial.cluster(1);
        Member<Consensus> one = cluster.start("n1");
        final List<String> wanted = new ArrayList<>();
        for (int life = 0; life < 3; life++) {
            for (int i = 0; i < 20; i++) {
                wanted.add("life " + life + " command " + i);
                Expect.equal((long) wanted.size(), Log.propose(one, wanted.get(wanted.size() - 1)).index(),
                    "index in life " + life);
            }
            one = restarted(cluster, one);
            Log.barrier(one);
            Expect.equal(wanted, Log.state(one).commands(), "commands after a restart");
        }
    }

    private static void onDisk(final Trial trial) {
        final KitCluster cluster = trial.cluster(1);
        final Member<Consensus> one = cluster.start("n1");
        final List<String> wanted = new ArrayList<>();
        for (int round = 0; round < 5; round++) {
            wanted.add("round " + round + " " + "x".repeat(trial.random().nextInt(5000)));
            final CompletionStage<Applied> stage = Log.proposed(one, wanted.get(round));
            Expect.ended(stage, Log.LIMIT.plus(Log.LATE), "propose()");
            // the process goes on, so nothing is written at an end in order
            final Path copy = trial.folder("copy" + round);
            copy(one.data(), copy.resolve("data"));
            final KitCluster other = trial.cluster(1);
            final MemberPlan plan = other.plan("n1").home(copy);
            final Member<Consensus> again = plan.<Consensus>create().up();
            Log.barrier(again);
            Expect.equal(wanted, Log.state(again).commands(), "commands on the copy of the disk made right after the"
                + " acknowledgement of command " + (round + 1));
            again.close();
        }
    }

    private static void copy(final Path from, final Path to) {
        try (Stream<Path> files = Files.walk(from)) {
            for (final Path one : files.toList()) {
                final Path target = to.resolve(from.relativize(one).toString());
                if (Files.isDirectory(one)) {
                    Files.createDirectories(target);
                } else if (!one.getFileName().toString().endsWith(".lock")) {
                    Files.copy(one, target);
                }
            }
        } catch (final IOException e) {
            throw new UncheckedIOException("the data of the member cannot be copied", e);
        }
    }

    private static void terms(final Trial trial) {
        final KitCluster cluster = trial.cluster(1);
        Member<Consensus> one = cluster.start("n1");
        long before = Log.barrier(one).term().number();
        for (int i = 0; i < 3; i++) {
            one = restarted(cluster, one);
            final long now = Log.barrier(one).term().number();
            final long was = before;
            Expect.that(now > was, () -> "The term was " + was + " before the restart and is " + now + " after it.");
            before = now;
        }
    }

    private static void snapshots(final Trial trial) {
        final Map<String, String> small = new TreeMap<>();
        trial.subject().provider().settings().stream().filter(s -> s.name().equals("snapshotBytes"))
            .forEach(s -> small.put(s.name(), "4096"));
        if (small.isEmpty()) {
            throw new NotChecked("The component has no setting 'snapshotBytes', so the kit cannot make it compact"
                + " soon.");
        }
        final KitCluster cluster = trial.cluster(1);
        final MemberPlan plan = cluster.plan("n1");
        small.forEach(plan::setting);
        final Member<Consensus> one = plan.<Consensus>create().up();
        final List<CompletionStage<Applied>> stages = new ArrayList<>();
        for (int i = 0; i < SNAPSHOT_COMMANDS; i++) {
            stages.add(Log.proposed(one, "command number " + i));
        }
        stages.forEach(s -> Expect.ended(s, Log.LIMIT.plus(Log.LATE), "propose()"));
        final List<String> before = Log.state(one).commands();
        final Member<Consensus> again = restarted(cluster, one);
        Log.barrier(again);
        Expect.equal(before, Log.state(again).commands(), "commands after a restart");
        Expect.that(Log.state(again).restores() > 0, () -> "No snapshot was restored: " + SNAPSHOT_COMMANDS
            + " commands were applied again.");
        Expect.equal(SNAPSHOT_COMMANDS + 1L, Log.propose(again, "one more").index(), "the next index");
        Log.state(again).clean("n1");
    }
}
