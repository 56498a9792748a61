package io.coterie.scheduling.scores.placement;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.coterie.api.document.NodeSpec;
import io.coterie.api.document.Value;
import io.coterie.scheduling.scores.model.ClusterOptions.Strategy;
import io.coterie.scheduling.scores.model.Instance;
import io.coterie.scheduling.scores.model.ModelBuilder;
import io.coterie.scheduling.scores.model.Unit;
import io.coterie.scheduling.scores.present.Situation;
import io.coterie.scheduling.scores.rules.RuleContext;

/** How full the nodes are in the course of one pass: numbers of instances, and capacity. Confined to one pass. */
final class Capacity {
    private final Strategy strategy;
    private final int[] assigned;
    /** By unit not yet placed in this pass: where it sits so far, and is expected to stay. */
    private final Map<Unit, Integer> seats;
    private final List<Map<String, Integer>> free = new ArrayList<>();

    Capacity(final Situation situation, final Map<Unit, Integer> seats) {
        strategy = situation.options().strategy();
        assigned = new int[situation.nodes().size()];
        this.seats = new HashMap<>(seats);
        seats.forEach((unit, node) -> assigned[node] += unit.instances().size());
        for (int i = 0; i < assigned.length; i++) {
            final Map<String, Integer> capacity = new HashMap<>();
            final NodeSpec spec = situation.input().document().nodes().get(situation.nodes().id(i));
            if (strategy != Strategy.DEFAULT && spec != null) {
                final Map<String, Value> values = new LinkedHashMap<>();
                situation.rules().merge(spec.utilization(), RuleContext.of("", spec.id(),
                    situation.nodes().get(i).attributes()), values);
                values.forEach((name, value) -> capacity.put(name, ModelBuilder.number(value.text())));
            }
            free.add(capacity);
        }
    }

    /** Whether instances fit on a node together. */
    boolean fits(final int node, final List<Instance> instances) {
        if (strategy == Strategy.DEFAULT) {
            return true;
        }
        final Map<String, Integer> left = new HashMap<>(free.get(node));
        for (final Instance instance : instances) {
            for (final Map.Entry<String, Integer> used : instance.template().utilization().entrySet()) {
                if (left.merge(used.getKey(), -used.getValue(), Integer::sum) < 0) {
                    return false;
                }
            }
        }
        return true;
    }

    /** A unit is to be placed now: its seat no longer counts. */
    void rise(final Unit unit) {
        final Integer seat = seats.remove(unit);
        if (seat != null) {
            assigned[seat] -= unit.instances().size();
        }
    }

    void assign(final int node, final Instance instance) {
        assigned[node]++;
        if (strategy != Strategy.DEFAULT) {
            instance.template().utilization().forEach((name, used) ->
                free.get(node).merge(name, -used, Integer::sum));
        }
    }

    /** Negative if the first node is the emptier one in the sense of the strategy. */
    int compare(final int one, final int other) {
        if (strategy == Strategy.BALANCED) {
            int better = 0;
            for (final String name : free.get(one).keySet()) {
                better -= Integer.compare(free.get(one).get(name),
                    Optional.ofNullable(free.get(other).get(name)).orElse(0));
            }
            if (better != 0) {
                return better;
            }
        }
        return strategy == Strategy.MINIMAL ? 0 : Integer.compare(assigned[one], assigned[other]);
    }
}
