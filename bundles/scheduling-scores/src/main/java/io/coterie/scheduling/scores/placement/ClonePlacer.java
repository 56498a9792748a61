package io.coterie.scheduling.scores.placement;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.coterie.api.document.Role;
import io.coterie.scheduling.scores.model.CloneSettings;
import io.coterie.scheduling.scores.model.Entity;
import io.coterie.scheduling.scores.model.Instance;
import io.coterie.scheduling.scores.model.Unit;
import io.coterie.scheduling.scores.present.Situation;

/**
 * Places the copies of a clone. Copies of an anonymous one stay where they run as long as their node's score allows
 * it: they are alike, so nothing is gained by moving one. Confined to one pass.
 */
final class ClonePlacer {
    private final Situation situation;
    private final UnitPlacer units;
    private final Capacity capacity;
    private final Plan plan;

    /** A copy that could run, with its score on its node. */
    private record Offer(Unit unit, int node, int length, ScoreBoard board, boolean runs) {
    }

    ClonePlacer(final Situation situation, final UnitPlacer units, final Capacity capacity, final Plan plan) {
        this.situation = situation;
        this.units = units;
        this.capacity = capacity;
        this.plan = plan;
    }

    void place(final Entity entity) {
        entity.units().forEach(capacity::rise);
        final Map<Integer, Integer> perNode = new HashMap<>();
        final List<Unit> movable = new ArrayList<>();
        int placed = 0;
        for (final Unit unit : entity.units()) {
            final int fixed = units.fixed(unit);
            if (fixed == Target.NOWHERE) {
                movable.add(unit);
                continue;
            }
            units.place(unit, n -> true);
            perNode.merge(fixed, 1, Integer::sum);
            placed++;
        }
        if (entity.copies().unique()) {
            unique(entity.copies(), movable, perNode, placed);
        } else {
            anonymous(entity, movable, perNode, placed);
        }
    }

    private void unique(final CloneSettings settings, final List<Unit> movable, final Map<Integer, Integer> perNode,
            final int before) {
        int placed = before;
        movable.sort(Comparator.<Unit>comparingInt(u -> u.number() < settings.max() ? 0 : 1)
            .thenComparingInt(u -> runs(u) ? 0 : 1).thenComparingInt(Unit::number));
        for (final Unit unit : movable) {
            if (placed >= settings.max()) {
                refuse(unit, "There are as many instances as clone-max allows.");
                continue;
            }
            final int node = units.place(unit, n -> perNode.getOrDefault(n, 0) < settings.nodeMax());
            if (node != Target.NOWHERE) {
                perNode.merge(node, 1, Integer::sum);
                placed++;
            }
        }
    }

    private boolean runs(final Unit unit) {
        return unit.instances().stream().anyMatch(i -> !situation.active(i).isEmpty());
    }

    private void anonymous(final Entity entity, final List<Unit> movable, final Map<Integer, Integer> perNode,
            final int before) {
        final List<Offer> offers = new ArrayList<>();
        final Map<Integer, ScoreBoard> boards = new HashMap<>();
        for (final Unit unit : movable) {
            offer(unit, boards).ifPresentOrElse(offers::add, () -> units.place(unit, n -> false));
        }
        offers.sort(Comparator.<Offer>comparingInt(o -> -o.board().score(o.node()))
            .thenComparingInt(o -> o.runs() ? 0 : 1)
            .thenComparing((a, b) -> capacity.compare(a.node(), b.node()))
            .thenComparingInt(Offer::node).thenComparingInt(o -> o.unit().number()));
        int placed = before;
        for (final Offer offer : offers) {
            if (placed >= entity.copies().max()) {
                refuse(offer.unit(), "There are as many instances as clone-max allows.");
            } else if (perNode.getOrDefault(offer.node(), 0) >= entity.copies().nodeMax()) {
                refuse(offer.unit(), "There are as many instances on " + situation.nodes().id(offer.node())
                    + " as clone-node-max allows.");
            } else {
                perNode.merge(offer.node(), 1, Integer::sum);
                placed++;
                units.put(offer.unit(), offer.length(), offer.node(),
                    List.of(Reasons.candidate(offer.board(), offer.node(), situation.nodes())));
            }
        }
    }

    private java.util.Optional<Offer> offer(final Unit unit, final Map<Integer, ScoreBoard> boards) {
        final int node = unit.boundNode();
        for (int length = units.runnable(unit); length > 0; length--) {
            // stickiness differs between copies, so only copies that run nowhere share a board
            final int count = length;
            final ScoreBoard board = runs(unit) ? units.scores(unit, count)
                : boards.computeIfAbsent(count, n -> units.scores(unit, n));
            if (board.score(node) >= 0 && units.mayMove(unit, node)
                && capacity.fits(node, unit.instances().subList(0, length))) {
                return java.util.Optional.of(new Offer(unit, node, length, board, units.runs(unit, node)));
            }
        }
        return java.util.Optional.empty();
    }

    private void refuse(final Unit unit, final String reason) {
        for (final Instance instance : unit.instances()) {
            plan.put(instance, new Target(Target.NOWHERE, Role.STOPPED, reason, List.of()));
        }
    }
}
