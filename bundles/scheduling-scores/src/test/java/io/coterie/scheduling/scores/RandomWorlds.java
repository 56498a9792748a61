package io.coterie.scheduling.scores;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

import io.coterie.api.core.NodeId;
import io.coterie.api.document.AttributeSet;
import io.coterie.api.document.ClusterDocument;
import io.coterie.api.document.Constraint;
import io.coterie.api.document.FencingSpec;
import io.coterie.api.document.NodeSpec;
import io.coterie.api.document.Operation;
import io.coterie.api.document.Resource;
import io.coterie.api.document.Role;
import io.coterie.api.document.Score;
import io.coterie.api.document.Value;

/** Clusters made from a seed: nodes, resources, constraints without circles. For tests. */
final class RandomWorlds {
    private RandomWorlds() {
    }

    static World make(final Random random) {
        final World world = new World();
        final Map<NodeId, NodeSpec> nodes = new LinkedHashMap<>();
        for (int i = 1; i <= 2 + random.nextInt(4); i++) {
            world.node("n" + i);
            nodes.put(NodeId.of("n" + i), new NodeSpec(NodeId.of("n" + i), "", 1, Map.of(), List.of()));
        }
        final List<Resource> resources = new ArrayList<>();
        for (int i = 0; i < 1 + random.nextInt(7); i++) {
            resources.add(resource("r" + i, random, world));
        }
        final List<Constraint> constraints = new ArrayList<>();
        for (int i = 0; i < random.nextInt(7); i++) {
            constraints.add(constraint("k" + i, resources, List.copyOf(nodes.keySet()), random));
        }
        final Map<String, String> options = random.nextInt(4) == 0 ? Map.of("start-failure-is-fatal", "false")
            : Map.of();
        world.document = new ClusterDocument("random", options, nodes, List.of(), FencingSpec.NONE, List.of(),
            List.of(), resources, constraints);
        return world;
    }

    private static Resource resource(final String id, final Random random, final World world) {
        switch (random.nextInt(5)) {
            case 0:
                return new Resource.Group(id, List.of(primitive(id + "a", random), primitive(id + "b", random)),
                    List.of());
            case 1:
                return new Resource.Clone(id, primitive(id + "x", random), false, meta(random, "clone-max",
                    "" + (1 + random.nextInt(4))));
            case 2:
                world.nodes.keySet().forEach(n -> {
                    if (random.nextBoolean()) {
                        world.attribute(n.name(), "master-" + id + "x", "" + random.nextInt(20));
                    }
                });
                return new Resource.Clone(id, primitive(id + "x", random), true, meta(random, "notify", "true"));
            default:
                return primitive(id, random);
        }
    }

    private static List<AttributeSet> meta(final Random random, final String name, final String value) {
        return random.nextBoolean() ? List.of(new AttributeSet("m", 0, Optional.empty(),
            Map.of(name, Value.of(value)))) : List.of();
    }

    private static Resource.Primitive primitive(final String id, final Random random) {
        final List<Operation> operations = List.of(
            new Operation(id + "-m", "monitor", Duration.ofSeconds(10), Optional.empty(), Optional.empty(),
                Optional.empty(), true, Map.of()),
            new Operation(id + "-p", "monitor", Duration.ofSeconds(9), Optional.empty(), Optional.of(Role.PROMOTED),
                Optional.empty(), true, Map.of()));
        return new Resource.Primitive(id, "ocf:test:Agent", List.of(), random.nextInt(3) == 0
            ? meta(random, "migration-threshold", "1") : meta(random, "resource-stickiness", "" + random.nextInt(200)),
            random.nextBoolean() ? operations : List.of(), List.of());
    }

    private static Constraint constraint(final String id, final List<Resource> resources, final List<NodeId> nodes,
            final Random random) {
        final int first = random.nextInt(resources.size());
        final int second = random.nextInt(resources.size());
        if (first == second || random.nextInt(3) == 0) {
            return new Constraint.Location(id, List.of(resources.get(first).id()),
                Optional.of(nodes.get(random.nextInt(nodes.size()))), random.nextInt(5) == 0 ? -Score.INFINITY
                    : random.nextInt(300), List.of(), Optional.empty(), "always");
        }
        // always from the lower to the higher number, so that nothing goes round
        final String low = resources.get(Math.min(first, second)).id();
        final String high = resources.get(Math.max(first, second)).id();
        final boolean promotable = resources.get(Math.min(first, second)) instanceof Resource.Clone clone
            && clone.promotable();
        if (promotable && random.nextBoolean()) {
            return random.nextBoolean()
                ? new Constraint.Colocation(id, high, Optional.empty(), low, Optional.of(Role.PROMOTED),
                    Score.INFINITY, Optional.empty(), Optional.empty())
                : new Constraint.Order(id, low, "promote", high, "start", Constraint.OrderKind.MANDATORY, true, true);
        }
        if (random.nextBoolean()) {
            final int[] scores = {Score.INFINITY, -Score.INFINITY, 50, -50};
            return new Constraint.Colocation(id, high, Optional.empty(), low, Optional.empty(),
                scores[random.nextInt(scores.length)], Optional.empty(), Optional.empty());
        }
        return new Constraint.Order(id, low, "start", high, "start",
            Constraint.OrderKind.values()[random.nextInt(3)], random.nextInt(4) > 0, true);
    }
}
