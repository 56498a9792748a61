package io.coterie.conformance.quorum;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;

import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.api.core.Subscription;
import io.coterie.api.quorum.QuorumGuarantees;
import io.coterie.api.quorum.QuorumState;
import io.coterie.conformance.Check;
import io.coterie.conformance.CheckFailed;
import io.coterie.conformance.Expect;
import io.coterie.conformance.Trial;
import io.coterie.conformance.world.KitCluster;

/** At most one partition is quorate, in random partitions from the seed. Stateless. */
final class ExclusionChecks {
    private static final int STEPS = 60;
    /** Longer than a verdict takes to settle; what is put off further is a timer, which a quorum has no use for. */
    private static final Duration LOOK = Duration.ofSeconds(2);
    private static final int[][] ELECTORATES = {{1, 1}, {1, 1, 1}, {1, 1, 1, 1}, {2, 1, 1}, {1, 1, 1, 1, 1},
        {3, 2, 1, 1}, {1, 1, 1, 1, 1, 1}, {2, 2}, {1, 1, 0}};

    private ExclusionChecks() {
    }

    static List<Check> all() {
        return List.of(Check.of("quorum.never-for-a-moment",
            "Without a majority it is at no moment quorate, and no listener is told so.", ExclusionChecks::moment),
            Check.of("quorum.exclusive",
            "At most one partition is quorate, as long as fences that were confirmed were real.",
            ExclusionChecks::exclusive).whenClaimed(QuorumGuarantees.EXCLUSIVE));
    }

    /** A verdict that is wrong for some milliseconds only is seen by who looks all the time. */
    private static void moment(final Trial trial) {
        final Jury jury = new Jury(trial, Map.of(), 1, 1, 1, 1, 1);
        jury.view(jury.nodes());
        final NodeId here = jury.node(0);
        final List<QuorumState> told = new CopyOnWriteArrayList<>();
        final AtomicReference<QuorumState> last = new AtomicReference<>();
        int looks = 0;
        try (Subscription subscription = jury.quorum(here).subscribe(said -> {
            last.set(said);
            told.add(said);
        })) {
            for (int part = 2; part > 0; part--) {
                final List<NodeId> few = jury.nodes().subList(0, part);
                jury.view(few);
                jury.verdict(here);
                // this listener may hear of what was before later than another one
                Expect.that(Expect.becomes(KitCluster.PATIENCE, () -> last.get() != null && !last.get().quorate()),
                    () -> "With " + few + " of " + jury.nodes() + " a listener was told last " + last.get() + ".");
                told.clear();
                final long end = System.nanoTime() + LOOK.toNanos();
                while (System.nanoTime() < end) {
                    final QuorumState now = jury.quorum(here).state();
                    looks++;
                    if (now.quorate()) {
                        throw new CheckFailed("With " + few + " of " + jury.nodes() + " it was quorate for a moment: "
                            + now + ".");
                    }
                    Thread.onSpinWait();
                }
                Expect.that(told.stream().noneMatch(QuorumState::quorate), () -> "With " + few + " of " + jury.nodes()
                    + " a listener was told " + told + ".");
            }
            jury.view(jury.nodes());
        }
        trial.evidence(looks + " looks.");
    }

    private static void exclusive(final Trial trial) {
        int quorate = 0;
        int steps = 0;
        for (final int[] votes : ELECTORATES) {
            final Jury jury = new Jury(trial, Map.of(), votes);
            jury.view(jury.nodes());
            final List<String> story = new ArrayList<>();
            for (int i = 0; i < trial.options().scaled(STEPS); i++) {
                final List<List<NodeId>> partitions = partitions(jury, trial.random());
                partitions.forEach(jury::view);
                story.add("views " + partitions);
                final List<List<NodeId>> winners = partitions.stream()
                    .filter(p -> p.stream().anyMatch(n -> jury.verdict(n).quorate())).toList();
                if (winners.size() > 1) {
                    throw new CheckFailed("With the votes " + java.util.Arrays.toString(votes) + ", " + winners
                        + " are quorate at the same time, after " + story + ".");
                }
                quorate += winners.size();
                steps++;
                change(jury, partitions, trial.random(), story);
            }
            jury.nodes().forEach(jury::end);
        }
        if (quorate == 0) {
            throw new CheckFailed("No partition was ever quorate in " + steps + " steps.");
        }
        trial.evidence(steps + " steps, in " + quorate + " of them a partition was quorate.");
    }

    /** The nodes that live, in one to three parts. */
    private static List<List<NodeId>> partitions(final Jury jury, final Random random) {
        final List<NodeId> alive = new ArrayList<>(jury.nodes().stream().filter(jury::lives).toList());
        Collections.shuffle(alive, random);
        final int parts = 1 + random.nextInt(3);
        final List<List<NodeId>> partitions = new ArrayList<>();
        for (int part = 0; part < parts; part++) {
            final int at = part;
            final List<NodeId> in = alive.stream().filter(n -> alive.indexOf(n) % parts == at).toList();
            if (!in.isEmpty()) {
                partitions.add(in);
            }
        }
        return partitions;
    }

    /** A node restarts, or is really ended and then reported as fenced, or comes back. */
    private static void change(final Jury jury, final List<List<NodeId>> partitions, final Random random,
            final List<String> story) {
        final NodeId node = jury.node(random.nextInt(jury.nodes().size()));
        final List<NodeId> by = partitions.get(random.nextInt(partitions.size()));
        final int what = random.nextInt(4);
        if (what == 0 || !jury.lives(node)) {
            jury.restart(node);
            story.add(node + " starts");
        } else if (what == 1 && !by.contains(node)) {
            final MemberId gone = jury.id(node);
            jury.end(node);
            by.stream().filter(jury::lives).forEach(n -> jury.quorum(n).fenced(gone));
            story.add(by + " fences " + gone);
        }
    }
}
