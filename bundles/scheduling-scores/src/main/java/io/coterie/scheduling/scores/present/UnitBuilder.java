package io.coterie.scheduling.scores.present;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import io.coterie.scheduling.scores.model.Entity;
import io.coterie.scheduling.scores.model.Instance;
import io.coterie.scheduling.scores.model.Template;
import io.coterie.scheduling.scores.model.Unit;

/**
 * Makes the units of entities. A copy of an anonymous clone keeps the number that the history knows on its node; a
 * node without history takes the lowest number that is free, so that the same input gives the same numbers. Stateless.
 */
public final class UnitBuilder {
    private UnitBuilder() {
    }

    /**
     * Adds an entity's units to it.
     *
     * @param entity the entity
     * @param nodes the nodes
     * @param present what the history says
     */
    public static void build(final Entity entity, final ClusterNodes nodes, final PresentState present) {
        if (entity.copies() == null) {
            entity.units().add(new Unit(entity, Unit.NO_NUMBER, Unit.UNBOUND));
        } else if (entity.copies().unique()) {
            unique(entity, nodes, present);
        } else {
            anonymous(entity, nodes, present);
        }
    }

    private static void unique(final Entity entity, final ClusterNodes nodes, final PresentState present) {
        final Set<Integer> numbers = new TreeSet<>();
        for (int i = 0; i < entity.copies().max(); i++) {
            numbers.add(i);
        }
        for (int node = 0; node < nodes.size(); node++) {
            // what is left of a greater clone-max is stopped as a copy too many
            numbers.addAll(numbers(entity, node, present, true));
        }
        numbers.forEach(n -> entity.units().add(new Unit(entity, n, Unit.UNBOUND)));
    }

    private static void anonymous(final Entity entity, final ClusterNodes nodes, final PresentState present) {
        final List<Set<Integer>> byNode = new ArrayList<>();
        final Set<Integer> taken = new TreeSet<>();
        for (int node = 0; node < nodes.size(); node++) {
            final Set<Integer> own = numbers(entity, node, present, true);
            byNode.add(own);
            taken.addAll(own);
        }
        final int most = Math.max(1, Math.min(entity.copies().nodeMax(), Math.max(1, entity.copies().max())));
        for (int node = 0; node < nodes.size(); node++) {
            for (final int number : numbers(entity, node, present, false)) {
                if (byNode.get(node).size() < most && taken.add(number)) {
                    byNode.get(node).add(number);
                }
            }
        }
        int next = 0;
        for (int node = 0; node < nodes.size(); node++) {
            while (byNode.get(node).size() < most) {
                while (!taken.add(next)) {
                    next++;
                }
                byNode.get(node).add(next);
            }
        }
        final TreeMap<List<Integer>, Integer> ordered = new TreeMap<>(
            java.util.Comparator.<List<Integer>, Integer>comparing(k -> k.get(0)).thenComparing(k -> k.get(1)));
        for (int node = 0; node < nodes.size(); node++) {
            for (final int number : byNode.get(node)) {
                ordered.put(List.of(number, node), node);
            }
        }
        ordered.forEach((key, node) -> entity.units().add(new Unit(entity, key.get(0), node)));
    }

    private static Set<Integer> numbers(final Entity entity, final int node, final PresentState present,
            final boolean running) {
        final Set<String> ids = new TreeSet<>();
        entity.templates().stream().map(Template::id).forEach(ids::add);
        final Set<Integer> numbers = new TreeSet<>();
        for (final Observation observation : present.on(node).values()) {
            final int number = number(observation.name());
            if (number >= 0 && ids.contains(Instance.base(observation.name()))
                && (!running || observation.running())) {
                numbers.add(number);
            }
        }
        return numbers;
    }

    private static int number(final String name) {
        final int colon = name.indexOf(':');
        try {
            return colon < 0 ? Unit.NO_NUMBER : Integer.parseInt(name.substring(colon + 1));
        } catch (final NumberFormatException e) {
            // a name that is none of ours: an orphan
            return Unit.NO_NUMBER;
        }
    }
}
