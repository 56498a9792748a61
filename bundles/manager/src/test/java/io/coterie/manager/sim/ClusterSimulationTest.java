package io.coterie.manager.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;

import io.coterie.api.core.NodeId;
import io.coterie.api.state.NodeState;

class ClusterSimulationTest {
    private static final int SEEDS = Integer.getInteger("coterie.seeds", 150);
    private static final long CALM = 120_000;

    @Test
    void startsEverythingOnceWhenNothingGoesWrong() {
        final SimCluster cluster = started(1);
        assertEquals(List.of(), cluster.unsettled());
        assertTrue(cluster.state.snapshot().fences().isEmpty());
    }

    @Test
    void recoversWhatAKilledMemberRan() {
        final SimCluster cluster = started(2);
        cluster.crash(NodeId.of("n1"));
        cluster.runUntil(60_000);
        assertEquals(List.of(), cluster.unsettled());
        assertTrue(cluster.state.snapshot().fences().stream().anyMatch(f -> f.status().equals("confirmed")));
    }

    @Test
    void aMemberLeavesWithoutAFence() {
        final SimCluster cluster = started(3);
        cluster.members.get(NodeId.of("n2")).member.leave();
        cluster.runUntil(60_000);
        assertEquals(NodeState.LEFT, cluster.state.snapshot().nodes().get(NodeId.of("n2")).state());
        assertTrue(cluster.agents.active.get(NodeId.of("n2")).isEmpty());
        assertTrue(cluster.state.snapshot().fences().isEmpty());
    }

    @Test
    void allStartAgainAfterAllWereKilled() {
        final SimCluster cluster = started(4);
        SimCluster.NODES.forEach(cluster::crash);
        cluster.runUntil(90_000);
        assertEquals(List.of(), cluster.unsettled());
    }

    @Test
    void keepsItsRulesWhateverHappens() {
        final long only = Long.getLong("coterie.seed", -1);
        for (long seed = only < 0 ? 1 : only; seed <= (only < 0 ? SEEDS : only); seed++) {
            try {
                campaign(seed);
            } catch (final RuntimeException | AssertionError e) {
                throw new AssertionError("seed " + seed + " (replay with -Dcoterie.seed=" + seed + "): "
                    + e.getMessage(), e);
            }
        }
    }

    private static SimCluster started(final long seed) {
        final SimCluster cluster = new SimCluster(seed);
        SimCluster.NODES.forEach(n -> cluster.after(cluster.random.nextInt(1000), null, () -> cluster.start(n)));
        cluster.runUntil(30_000);
        return cluster;
    }

    private static void campaign(final long seed) {
        final SimCluster cluster = started(seed);
        final Random chance = new Random(seed * 0xC2B2AE3D27D4EB4FL);
        long end = 30_000;
        for (int i = 0; i < 12; i++) {
            final NodeId node = SimCluster.NODES.get(chance.nextInt(3));
            switch (chance.nextInt(6)) {
                case 0, 1 -> cluster.crash(node);
                case 2 -> cluster.freeze(node, 500 + chance.nextInt(15_000));
                case 3 -> cluster.partition(node);
                case 4 -> cluster.heal();
                default -> cluster.agents.breakOne(node);
            }
            end += chance.nextInt(8000);
            cluster.runUntil(end);
        }
        cluster.calm();
        end += CALM;
        while (end < 600_000 && !cluster.unsettled().isEmpty()) {
            end += 1000;
            cluster.runUntil(end);
        }
        cluster.runUntil(end + CALM);
        cluster.require(cluster.unsettled().isEmpty(), "no progress: " + cluster.unsettled());
    }
}
