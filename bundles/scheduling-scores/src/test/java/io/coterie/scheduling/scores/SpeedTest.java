package io.coterie.scheduling.scores;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.Test;

import io.coterie.api.core.NodeId;
import io.coterie.api.document.ClusterDocument;
import io.coterie.api.document.FencingSpec;
import io.coterie.api.document.NodeSpec;
import io.coterie.api.document.Operation;
import io.coterie.api.document.Resource;
import io.coterie.api.scheduling.Action;
import io.coterie.api.scheduling.Transition;

/** Large clusters are decided at all, and completely; how long it took is printed, not judged. */
class SpeedTest {
    private static final int NODES = 32;
    private static final int PRIMITIVES = 2000;

    @Test
    void aLargeClusterStartsSettlesAndLosesANode() {
        final World world = new World();
        final Map<NodeId, NodeSpec> nodes = new LinkedHashMap<>();
        for (int i = 0; i < NODES; i++) {
            final String name = String.format("n%02d", i);
            world.node(name);
            nodes.put(NodeId.of(name), new NodeSpec(NodeId.of(name), "", 1, Map.of(), List.of()));
        }
        final List<Resource> resources = new ArrayList<>();
        for (int i = 0; i < PRIMITIVES; i++) {
            resources.add(new Resource.Primitive("r" + i, "ocf:test:Agent", List.of(), List.of(),
                List.of(new Operation("r" + i + "-m", "monitor", Duration.ofSeconds(10), Optional.empty(),
                    Optional.empty(), Optional.empty(), true, Map.of())), List.of()));
        }
        world.document = new ClusterDocument("large", Map.of(), nodes, List.of(), FencingSpec.NONE, List.of(),
            List.of(), resources, List.of());
        final Transition fresh = timed("fresh start", world);
        assertEquals(PRIMITIVES, fresh.actions().stream().filter(a -> a.type() == Action.Type.START).count());
        fresh.actions().forEach(world::apply);
        assertEquals(0, timed("nothing to do", world).actions().size());
        world.status("n07", "unclean");
        final Transition lost = timed("one node lost", world);
        assertEquals(PRIMITIVES / NODES, lost.actions().stream().filter(a -> a.type() == Action.Type.START).count(),
            1.0);
    }

    private static Transition timed(final String what, final World world) {
        final long begin = System.nanoTime();
        final Transition transition = world.schedule();
        System.out.printf("%d nodes, %d primitives, %s: %d actions in %d ms%n", NODES, PRIMITIVES, what,
            transition.actions().size(), (System.nanoTime() - begin) / 1_000_000);
        return transition;
    }
}
