package io.coterie.quorum.majority;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

import org.junit.jupiter.api.Test;

import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;

/**
 * Random electorates that split, heal, crash, restart and fence: among the partitions of living members at most one is
 * ever quorate. A fence kills its target first, as a confirmed one does. A failing seed is in the message.
 */
class QuorumExclusionTest {
    private static final int SEEDS = 3000;
    private static final int STEPS = 40;

    @Test
    void atMostOnePartitionIsQuorate() {
        int quorate = 0;
        for (int seed = 1; seed <= SEEDS; seed++) {
            quorate += new World(seed).run();
        }
        assertTrue(quorate > SEEDS, "the world is not always without quorum: " + quorate);
    }

    /** One run. */
    private static final class World {
        private final long seed;
        private final Random random;
        private final Map<NodeId, Integer> votes = new TreeMap<>();
        private final boolean waitForAll;
        private final TieBreaker tieBreaker;
        private final Map<NodeId, QuorumRules> living = new TreeMap<>();
        private final Map<NodeId, Integer> side = new TreeMap<>();
        private final Map<NodeId, Long> incarnation = new TreeMap<>();
        private final List<MemberId> history = new ArrayList<>();

        World(final long seed) {
            this.seed = seed;
            this.random = new Random(seed);
            final int nodes = 1 + random.nextInt(6);
            for (int i = 0; i < nodes; i++) {
                votes.put(NodeId.of("n" + i), random.nextInt(4) == 0 ? random.nextInt(4) : 1);
            }
            waitForAll = random.nextInt(4) == 0;
            tieBreaker = List.of(TieBreaker.LOWEST, TieBreaker.NONE, new TieBreaker("node:n1")).get(random.nextInt(3));
            votes.keySet().forEach(this::start);
        }

        int run() {
            int quorate = 0;
            for (int step = 0; step < STEPS; step++) {
                final NodeId node = List.copyOf(votes.keySet()).get(random.nextInt(votes.size()));
                switch (random.nextInt(6)) {
                    case 0 -> side.replaceAll((n, s) -> random.nextInt(3));
                    case 1 -> side.replaceAll((n, s) -> 0);
                    case 2 -> living.remove(node);
                    case 3 -> start(node);
                    case 4 -> fence(node);
                    default -> replayOldFence();
                }
                installViews();
                quorate += check(step);
            }
            return quorate;
        }

        private void start(final NodeId node) {
            if (!living.containsKey(node)) {
                incarnation.merge(node, 1L, Long::sum);
                final QuorumRules rules = new QuorumRules(waitForAll, tieBreaker);
                rules.electorate(votes);
                living.put(node, rules);
                side.put(node, random.nextInt(2));
            }
        }

        /** A survivor fences who is not with it, and then knows of it. */
        private void fence(final NodeId target) {
            final List<NodeId> others = living.keySet().stream().filter(n -> !n.equals(target)
                && (!living.containsKey(target) || !side.get(n).equals(side.get(target)))).toList();
            if (!others.isEmpty()) {
                living.remove(target);
                final MemberId gone = new MemberId(target, MemberId.of("x", incarnation.get(target)).incarnation());
                history.add(gone);
                living.get(others.get(random.nextInt(others.size()))).fenced(gone);
            }
        }

        /** Somebody hears of a fence of long ago, as when it reads the history after a restart. */
        private void replayOldFence() {
            if (!history.isEmpty() && !living.isEmpty()) {
                final List<QuorumRules> all = List.copyOf(living.values());
                all.get(random.nextInt(all.size())).fenced(history.get(random.nextInt(history.size())));
            }
        }

        private void installViews() {
            for (final Map.Entry<NodeId, QuorumRules> entry : living.entrySet()) {
                entry.getValue().view(living.keySet().stream()
                    .filter(n -> side.get(n).equals(side.get(entry.getKey())))
                    .map(n -> MemberId.of(n.name(), incarnation.get(n))).toList());
            }
        }

        private int check(final int step) {
            final Map<Integer, String> quorate = new HashMap<>();
            living.forEach((node, rules) -> {
                if (rules.state().quorate()) {
                    quorate.merge(side.get(node), node + ": " + rules.state(), (x, y) -> x + "; " + y);
                }
            });
            assertTrue(quorate.size() <= 1, () -> "seed " + seed + ", step " + step + ", votes " + votes
                + ": several partitions are quorate: " + quorate);
            return quorate.size();
        }
    }
}
