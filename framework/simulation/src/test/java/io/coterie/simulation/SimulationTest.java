package io.coterie.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.coterie.api.core.NodeId;

class SimulationTest {
    private static final List<NodeId> NODES = List.of(NodeId.of("n1"), NodeId.of("n2"), NodeId.of("n3"));

    private static String story(final long seed) {
        final Simulation simulation = new Simulation(seed);
        final SimulatedCluster cluster = new SimulatedCluster(simulation, NODES);
        final SimulatedEngine engine = new SimulatedEngine(cluster);
        NODES.forEach(n -> engine.join(cluster.start(n)));
        for (int i = 0; i < 10; i++) {
            simulation.run(Duration.ofMillis(300));
            final NodeId node = NODES.get(simulation.random().nextInt(3));
            switch (simulation.random().nextInt(4)) {
                case 0 -> cluster.isolate(node);
                case 1 -> cluster.heal();
                case 2 -> cluster.pause(node, Duration.ofMillis(500));
                default -> {
                    cluster.crash(node);
                    engine.join(cluster.start(node));
                }
            }
        }
        return simulation.traceText();
    }

    @Test
    void theSameSeedTellsTheSameStory() {
        for (long seed = 0; seed < 50; seed++) {
            assertEquals(story(seed), story(seed));
        }
        assertNotEquals(story(1), story(2));
    }

    @Test
    void thingsHappenInTheOrderOfTimeAndThenOfPlanning() {
        final Simulation simulation = new Simulation(1);
        final List<String> seen = new ArrayList<>();
        simulation.plan(Duration.ofMillis(5), () -> seen.add("later"));
        simulation.plan(Duration.ZERO, () -> seen.add("first"));
        simulation.plan(Duration.ZERO, () -> seen.add("second"));
        simulation.run(Duration.ofMillis(4));
        assertEquals(List.of("first", "second"), seen);
        simulation.run(Duration.ofMillis(1));
        assertEquals(List.of("first", "second", "later"), seen);
    }

    @Test
    void aFrozenProcessDoesLaterWhatWasDueAndADeadOneNever() {
        final SimulatedCluster cluster = new SimulatedCluster(new Simulation(1), NODES);
        final List<String> seen = new ArrayList<>();
        final SimulatedProcess frozen = cluster.start(NODES.get(0));
        final SimulatedProcess killed = cluster.start(NODES.get(1));
        frozen.schedule(Duration.ofMillis(10), () -> seen.add("frozen"));
        killed.schedule(Duration.ofMillis(10), () -> seen.add("killed"));
        cluster.pause(NODES.get(0), Duration.ofMillis(100));
        cluster.crash(NODES.get(1));
        cluster.simulation().run(Duration.ofMillis(50));
        assertTrue(seen.isEmpty());
        cluster.simulation().run(Duration.ofMillis(60));
        assertEquals(List.of("frozen"), seen);
    }

    @Test
    void whatWasSyncedSurvivesACrashAndAFullDiskRefuses() throws IOException {
        for (long seed = 0; seed < 100; seed++) {
            final SimulatedCluster cluster = new SimulatedCluster(new Simulation(seed), NODES);
            final SimulatedDisk disk = cluster.disk(NODES.get(0));
            cluster.start(NODES.get(0));
            disk.write("a", new byte[] {1});
            disk.sync();
            disk.write("b", new byte[] {2, 3});
            cluster.crash(NODES.get(0));
            assertEquals(1, disk.read("a").orElseThrow()[0]);
            disk.full(true);
            org.junit.jupiter.api.Assertions.assertThrows(IOException.class, () -> disk.write("c", new byte[0]));
        }
    }
}
