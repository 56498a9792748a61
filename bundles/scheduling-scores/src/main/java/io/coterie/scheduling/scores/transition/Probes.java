package io.coterie.scheduling.scores.transition;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import io.coterie.api.document.Constraint;
import io.coterie.api.document.Rule;
import io.coterie.scheduling.scores.model.Entity;
import io.coterie.scheduling.scores.model.Instance;
import io.coterie.scheduling.scores.model.Unit;
import io.coterie.scheduling.scores.present.Situation;
import io.coterie.scheduling.scores.rules.RuleContext;

/** Asks nodes what they run where nobody knows. Confined to one decision. */
final class Probes {
    private final Situation situation;
    private final DraftFactory factory;
    /** By primitive. */
    private final Map<String, List<Draft>> probes = new HashMap<>();
    private final Map<String, List<Constraint.Location>> discoveries = new HashMap<>();

    Probes(final Situation situation, final DraftFactory factory) {
        this.situation = situation;
        this.factory = factory;
        situation.model().locations().stream().filter(l -> !l.discovery().equals("always") && !l.discovery().isEmpty())
            .forEach(l -> l.resources().forEach(
                r -> discoveries.computeIfAbsent(r, id -> new ArrayList<>()).add(l)));
        if (situation.options().startupProbes()) {
            situation.model().entities().forEach(this::entity);
        }
    }

    boolean any() {
        return !probes.isEmpty();
    }

    List<Draft> all() {
        final List<Draft> all = new ArrayList<>();
        probes.values().forEach(all::addAll);
        return all;
    }

    List<Draft> of(final String base) {
        return probes.getOrDefault(base, List.of());
    }

    private void entity(final Entity entity) {
        final boolean unique = entity.copies() != null && entity.copies().unique();
        final Set<List<Object>> asked = new HashSet<>();
        for (final Unit unit : entity.units()) {
            for (int node = 0; node < situation.nodes().size(); node++) {
                final boolean reachable = situation.nodes().get(node).online() && !situation.fences().dirty(node)
                    && (unit.boundNode() == Unit.UNBOUND || unit.boundNode() == node);
                for (int i = 0; reachable && i < unit.instances().size(); i++) {
                    final Instance instance = unit.instances().get(i);
                    // copies of an anonymous clone are alike: one answer speaks for all on the node
                    final boolean known = unique ? known(node, instance)
                        : situation.present().known(node, instance.template().id());
                    if (!known && discovered(entity, instance, node)
                        && (unique || asked.add(List.of(node, instance.template().id())))) {
                        probes.computeIfAbsent(instance.template().id(), id -> new ArrayList<>())
                            .add(factory.probe(instance, node));
                    }
                }
            }
        }
    }

    private boolean known(final int node, final Instance instance) {
        final var observation = situation.present().get(node, instance.name());
        return observation != null && observation.known();
    }

    private boolean discovered(final Entity entity, final Instance instance, final int node) {
        if (discoveries.isEmpty()) {
            return true;
        }
        boolean exclusive = false;
        boolean named = false;
        for (final String id : new TreeSet<>(List.of(entity.id(), entity.innerId(), instance.template().id()))) {
            for (final Constraint.Location location : discoveries.getOrDefault(id, List.of())) {
                final boolean here = speaksOf(location, instance, node);
                if (location.discovery().equals("never") && here) {
                    return false;
                }
                exclusive |= location.discovery().equals("exclusive");
                named |= here && location.discovery().equals("exclusive");
            }
        }
        return !exclusive || named;
    }

    private boolean speaksOf(final Constraint.Location location, final Instance instance, final int node) {
        if (location.node().isPresent()) {
            return situation.nodes().id(node).equals(location.node().get());
        }
        for (final Rule rule : location.rules()) {
            if (situation.rules().holds(rule, RuleContext.of(instance.template().agent(), situation.nodes().id(node),
                situation.nodes().get(node).attributes()))) {
                return true;
            }
        }
        return false;
    }
}
