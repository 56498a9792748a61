package io.coterie.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.Test;

import io.coterie.api.consensus.ReplicatedState;
import io.coterie.api.core.NodeId;

class SimulatedConsensusTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private final List<NodeId> nodes = List.of(NodeId.of("n1"), NodeId.of("n2"), NodeId.of("n3"));

    /** Remembers what was applied. */
    private static class Memory implements ReplicatedState {
        private final List<Byte> applied = new ArrayList<>();

        @Override
        public byte[] apply(final long index, final byte[] command) {
            assertEquals(applied.size() + 1L, index);
            applied.add(command[0]);
            return command;
        }

        @Override
        public void save(final OutputStream out) {
            throw new UnsupportedOperationException("no snapshots in the simulation");
        }

        @Override
        public void restore(final InputStream in, final long index) {
            throw new UnsupportedOperationException("no snapshots in the simulation");
        }
    }

    @Test
    void whatWasAcknowledgedIsAppliedByAllInOneOrder() {
        for (long seed = 0; seed < 300; seed++) {
            final Simulation simulation = new Simulation(seed);
            final SimulatedCluster cluster = new SimulatedCluster(simulation, nodes);
            final SimulatedConsensus consensus = new SimulatedConsensus(cluster, Set.copyOf(nodes));
            final Map<NodeId, Memory> memories = new HashMap<>();
            final Map<NodeId, ConsensusMember> members = new HashMap<>();
            nodes.forEach(n -> start(cluster, consensus, n, memories, members));
            final Set<Byte> acknowledged = new HashSet<>();
            for (byte i = 1; i < 100; i++) {
                final byte value = i;
                final NodeId node = nodes.get(simulation.random().nextInt(3));
                switch (simulation.random().nextInt(12)) {
                    case 0 -> cluster.isolate(node);
                    case 1, 2 -> cluster.heal();
                    case 3 -> cluster.pause(node, Duration.ofMillis(simulation.random().nextInt(800)));
                    case 4 -> {
                        cluster.crash(node);
                        start(cluster, consensus, node, memories, members);
                    }
                    default -> members.get(node).propose(new byte[] {value}, TIMEOUT)
                        .thenAccept(a -> acknowledged.add(value));
                }
                simulation.run(Duration.ofMillis(simulation.random().nextInt(400)));
            }
            cluster.heal();
            simulation.run(Duration.ofSeconds(5));
            final List<Byte> first = memories.get(nodes.get(0)).applied;
            memories.values().forEach(m -> assertEquals(first, m.applied, "seed " + simulation.seed()));
            assertTrue(first.containsAll(acknowledged), "seed " + seed);
            assertEquals(first.size(), new HashSet<>(first).size(), "seed " + seed);
            assertEquals(1, members.values().stream().filter(m -> m.leadership().self()).count(), "seed " + seed);
        }
    }

    @Test
    void aMemberThatAnswersOtherwiseThanTheFirstIsNoticed() {
        final Simulation simulation = new Simulation(1);
        final SimulatedCluster cluster = new SimulatedCluster(simulation, nodes);
        final SimulatedConsensus consensus = new SimulatedConsensus(cluster, Set.copyOf(nodes));
        for (final NodeId node : nodes) {
            consensus.join(cluster.start(node)).attach(new Memory() {
                @Override
                public byte[] apply(final long index, final byte[] command) {
                    return node.name().getBytes(java.nio.charset.StandardCharsets.UTF_8);
                }
            });
        }
        simulation.run(Duration.ofSeconds(2));
        assertTrue(consensus.commit(nodes.get(0), new byte[] {1}).isPresent());
        assertThrows(IllegalStateException.class, () -> simulation.run(Duration.ofSeconds(1)));
    }

    @Test
    void aLeaderThatIsUnseatedIsFollowedByOneOfAGreaterTerm() {
        final Simulation simulation = new Simulation(2);
        final SimulatedCluster cluster = new SimulatedCluster(simulation, nodes);
        final SimulatedConsensus consensus = new SimulatedConsensus(cluster, Set.copyOf(nodes));
        final Map<NodeId, ConsensusMember> members = new HashMap<>();
        nodes.forEach(n -> start(cluster, consensus, n, new HashMap<>(), members));
        simulation.run(Duration.ofSeconds(2));
        final long before = consensus.term();
        consensus.unseat();
        assertTrue(consensus.commit(nodes.get(0), new byte[] {1}).isEmpty());
        simulation.run(Duration.ofSeconds(2));
        assertEquals(before + 1, consensus.term());
        assertTrue(consensus.commit(nodes.get(0), new byte[] {1}).isPresent());
    }

    private static void start(final SimulatedCluster cluster, final SimulatedConsensus consensus, final NodeId node,
            final Map<NodeId, Memory> memories, final Map<NodeId, ConsensusMember> members) {
        final Memory memory = new Memory();
        final ConsensusMember member = consensus.join(cluster.start(node));
        member.attach(memory);
        memories.put(node, memory);
        members.put(node, member);
    }
}
