package io.coterie.conformance.quorum;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;

import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.api.quorum.QuorumGuarantees;
import io.coterie.conformance.Check;
import io.coterie.conformance.CheckFailed;
import io.coterie.conformance.Trial;

/** At most one partition is quorate, in random partitions from the seed. Stateless. */
final class ExclusionChecks {
    private static final int STEPS = 60;
    private static final int[][] ELECTORATES = {{1, 1}, {1, 1, 1}, {1, 1, 1, 1}, {2, 1, 1}, {1, 1, 1, 1, 1},
        {3, 2, 1, 1}, {1, 1, 1, 1, 1, 1}, {2, 2}, {1, 1, 0}};

    private ExclusionChecks() {
    }

    static List<Check> all() {
        return List.of(Check.of("quorum.exclusive",
            "At most one partition is quorate, as long as fences that were confirmed were real.",
            ExclusionChecks::exclusive).whenClaimed(QuorumGuarantees.EXCLUSIVE));
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
