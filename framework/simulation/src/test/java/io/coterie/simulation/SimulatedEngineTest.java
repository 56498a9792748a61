package io.coterie.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.api.membership.spi.EngineView;
import io.coterie.api.membership.spi.EngineViewSink;
import io.coterie.api.messaging.Delivery;
import io.coterie.api.messaging.spi.FrameSink;

/** The stand-in keeps the promises that it makes to the slots: else they would be tested against nonsense. */
class SimulatedEngineTest {
    private static final Duration NOW = Duration.ZERO;
    private final List<NodeId> nodes = List.of(NodeId.of("n1"), NodeId.of("n2"), NodeId.of("n3"));

    /** What one life has seen. */
    private static final class Life implements EngineViewSink, FrameSink {
        private final EngineMember member;
        private final List<EngineView> views = new ArrayList<>();
        private final Map<MemberId, List<Byte>> frames = new HashMap<>();
        private List<MemberId> members = List.of();

        Life(final SimulatedEngine engine, final SimulatedProcess process) {
            member = engine.join(process);
            member.open((EngineViewSink) this);
            member.open((FrameSink) this);
        }

        @Override
        public void engineView(final EngineView view) {
            views.add(view);
        }

        @Override
        public void inTransition() {
            // only the views count here
        }

        @Override
        public void note(final MemberId from, final byte[] note) {
            throw new AssertionError("nobody publishes");
        }

        @Override
        public void frame(final MemberId from, final byte[] frame) {
            assertTrue(members.contains(from), "a frame of " + from + " while the members are " + members);
            frames.computeIfAbsent(from, m -> new ArrayList<>()).add(frame[0]);
        }

        @Override
        public void frameToMe(final MemberId from, final byte[] frame) {
            frame(from, frame);
        }

        @Override
        public void members(final List<MemberId> now) {
            members = now;
        }
    }

    private List<Life> start(final SimulatedCluster cluster, final SimulatedEngine engine) {
        return nodes.stream().map(n -> new Life(engine, cluster.start(n))).toList();
    }

    @Test
    void whoCanHearEachOtherComesIntoOneView() {
        final SimulatedCluster cluster = new SimulatedCluster(new Simulation(3), nodes);
        final SimulatedEngine engine = new SimulatedEngine(cluster);
        final List<Life> lives = start(cluster, engine);
        cluster.simulation().run(Duration.ofSeconds(2));
        assertEquals(3, lives.get(0).members.size());
        cluster.isolate(nodes.get(2));
        cluster.simulation().run(Duration.ofSeconds(2));
        assertEquals(2, lives.get(0).members.size());
        assertEquals(List.of(lives.get(2).member.id()), lives.get(2).members);
        cluster.heal();
        cluster.simulation().run(Duration.ofSeconds(2));
        assertEquals(3, lives.get(2).members.size());
        assertEquals(lives.get(0).views.get(lives.get(0).views.size() - 1).stamp(),
            lives.get(2).views.get(lives.get(2).views.size() - 1).stamp());
    }

    @Test
    void aShortCutLosesNothingAmongMembersThatStay() {
        for (long seed = 0; seed < 200; seed++) {
            final Simulation simulation = new Simulation(seed);
            final SimulatedCluster cluster = new SimulatedCluster(simulation, nodes);
            final SimulatedEngine engine = new SimulatedEngine(cluster);
            final List<Life> lives = start(cluster, engine);
            simulation.run(Duration.ofSeconds(2));
            final List<Byte> sent = new ArrayList<>();
            for (byte i = 0; i < 60; i++) {
                if (simulation.random().nextInt(8) == 0) {
                    cluster.cut(nodes.get(0), nodes.get(simulation.random().nextInt(2) + 1));
                } else if (simulation.random().nextInt(3) == 0) {
                    cluster.heal();
                }
                lives.get(0).member.sendToAll(Delivery.FIFO, new byte[] {i}, NOW);
                sent.add(i);
                simulation.run(Duration.ofMillis(1));
            }
            cluster.heal();
            simulation.run(Duration.ofSeconds(2));
            final boolean stayed = lives.stream().allMatch(l -> l.views.size() == lives.get(0).views.size());
            for (final Life life : lives) {
                final List<Byte> got = life.frames.getOrDefault(lives.get(0).member.id(), List.of());
                assertEquals(got, got.stream().distinct().sorted().toList(), "seed " + seed);
                if (stayed && life.views.stream().map(EngineView::stamp).distinct().count() == 1) {
                    assertEquals(sent, got, "seed " + seed);
                }
            }
        }
    }
}
