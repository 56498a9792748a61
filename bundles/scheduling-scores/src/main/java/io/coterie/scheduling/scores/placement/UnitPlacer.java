package io.coterie.scheduling.scores.placement;

import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;

import io.coterie.api.document.Role;
import io.coterie.api.scheduling.Placement.Candidate;
import io.coterie.scheduling.scores.model.Instance;
import io.coterie.scheduling.scores.model.Unit;
import io.coterie.scheduling.scores.present.Observation;
import io.coterie.scheduling.scores.present.Situation;

/** Places one unit. Confined to one pass. */
final class UnitPlacer {
    private final Situation situation;
    private final OwnScores own;
    private final Colocations colocations;
    private final Obstacles obstacles;
    private final Capacity capacity;
    private final Map<Unit, Integer> seats;
    private final Plan plan;

    UnitPlacer(final Situation situation, final OwnScores own, final Colocations colocations,
            final Obstacles obstacles, final Capacity capacity, final Map<Unit, Integer> seats, final Plan plan) {
        this.situation = situation;
        this.own = own;
        this.colocations = colocations;
        this.obstacles = obstacles;
        this.capacity = capacity;
        this.seats = seats;
        this.plan = plan;
    }

    /** The node of an instance of it that must not be touched; {@link Target#NOWHERE} if there is none. */
    int fixed(final Unit unit) {
        for (final Instance instance : unit.instances()) {
            for (final Observation observation : situation.active(instance)) {
                if (situation.untouchable(instance, observation) != null) {
                    return observation.node();
                }
            }
            if (situation.active(instance).size() > 1
                && instance.template().meta().multipleActive().equals("block")) {
                return situation.active(instance).get(0).node();
            }
        }
        return Target.NOWHERE;
    }

    /** How many of its first instances may run at all. */
    int runnable(final Unit unit) {
        int count = 0;
        while (count < unit.instances().size() && obstacles.stopped(unit.instances().get(count)) == null) {
            count++;
        }
        return count;
    }

    /** The scores of the first instances of a unit together. */
    ScoreBoard scores(final Unit unit, final int length) {
        final ScoreBoard board = own.unit(unit).copy();
        colocations.add(unit.entity(), null, false, plan, board);
        for (final Instance instance : unit.instances().subList(0, length)) {
            board.add(own.instance(instance));
            colocations.add(unit.entity(), instance.template(), false, plan, board);
        }
        if (unit.entity().copies() == null) {
            colocations.influence(unit.entity(), false, obstacles, board);
        }
        return board;
    }

    /**
     * Places it on the best node; of a group, as many of the first members as can run together.
     *
     * @param allowed which nodes may be taken
     * @return the node, {@link Target#NOWHERE} if there is none
     */
    int place(final Unit unit, final IntPredicate allowed) {
        capacity.rise(unit);
        final int fixed = fixed(unit);
        if (fixed != Target.NOWHERE) {
            fix(unit, fixed);
            return fixed;
        }
        final int runnable = runnable(unit);
        List<Candidate> shown = List.of();
        for (int length = runnable; length > 0; length--) {
            final ScoreBoard board = scores(unit, length);
            final List<Candidate> candidates = Reasons.candidates(board, situation.nodes());
            if (shown.isEmpty()) {
                shown = candidates;
            }
            final int node = best(unit, board, unit.instances().subList(0, length), allowed);
            if (node != Target.NOWHERE) {
                put(unit, length, node, candidates);
                return node;
            }
        }
        for (final Instance instance : unit.instances()) {
            plan.put(instance, nowhere(instance, shown));
        }
        return Target.NOWHERE;
    }

    /** Puts the first instances on a node, and says why the rest is nowhere. */
    void put(final Unit unit, final int length, final int node, final List<Candidate> candidates) {
        for (final Instance instance : unit.instances()) {
            if (instance.position() >= length) {
                plan.put(instance, nowhere(instance, List.of()));
                continue;
            }
            final boolean current = situation.active(instance).stream().anyMatch(o -> o.node() == node);
            plan.put(instance, new Target(node, instance.template().promotable() ? Role.UNPROMOTED : Role.STARTED,
                Reasons.chosen(node, current, candidates, situation.nodes()), candidates));
            capacity.assign(node, instance);
        }
    }

    private Target nowhere(final Instance instance, final List<Candidate> candidates) {
        String reason = obstacles.stopped(instance);
        if (reason == null) {
            reason = instance.position() > 0 && candidates.isEmpty()
                ? "A member before it in its group does not run, or it may not run where they do."
                : Reasons.nowhere(candidates);
        }
        return new Target(Target.NOWHERE, Role.STOPPED, reason, candidates);
    }

    private int best(final Unit unit, final ScoreBoard board, final List<Instance> instances,
            final IntPredicate allowed) {
        int best = Target.NOWHERE;
        for (int node = 0; node < board.size(); node++) {
            final boolean possible = board.score(node) >= 0 && allowed.test(node)
                && obstacles.allowed(unit, node) && capacity.fits(node, instances);
            if (possible && (best == Target.NOWHERE || better(unit, board, node, best))) {
                best = node;
            }
        }
        return best;
    }

    private boolean better(final Unit unit, final ScoreBoard board, final int node, final int best) {
        if (board.score(node) != board.score(best)) {
            return board.score(node) > board.score(best);
        }
        // what runs stays among equals: balancing alone is no reason to interrupt a service, and two that lean on each
        // other could chase each other for ever
        if (sits(unit, node) != sits(unit, best)) {
            return sits(unit, node);
        }
        return capacity.compare(node, best) < 0;
    }

    private boolean sits(final Unit unit, final int node) {
        final Integer seat = seats.get(unit);
        return seat == null ? runs(unit, node) : seat == node;
    }

    boolean mayMove(final Unit unit, final int node) {
        return obstacles.allowed(unit, node);
    }

    boolean runs(final Unit unit, final int node) {
        return unit.instances().stream().flatMap(i -> situation.active(i).stream()).anyMatch(o -> o.node() == node);
    }

    /** Leaves what must not be touched where it is; the rest of the unit may only join it there. */
    private void fix(final Unit unit, final int node) {
        boolean complete = true;
        final ScoreBoard board = scores(unit, runnable(unit));
        for (final Instance instance : unit.instances()) {
            final Observation here = situation.active(instance).stream().filter(o -> o.node() == node).findFirst()
                .orElse(null);
            final String reason = here == null ? null : situation.untouchable(instance, here);
            if (here != null && (reason != null || situation.active(instance).size() > 1)) {
                plan.put(instance, new Target(node, here.role(), reason != null ? reason
                    : "It runs on several nodes, and multiple-active is block.",
                    Reasons.candidates(board, situation.nodes())));
            } else if (complete && obstacles.stopped(instance) == null && own.available(node)
                && own.instance(instance).score(node) >= 0) {
                plan.put(instance, new Target(node, instance.template().promotable() ? Role.UNPROMOTED
                    : Role.STARTED, "It belongs with what runs on " + situation.nodes().id(node) + ".",
                    Reasons.candidates(board, situation.nodes())));
            } else {
                plan.put(instance, nowhere(instance, List.of()));
            }
            complete &= plan.target(instance).placed();
            if (plan.target(instance).placed()) {
                capacity.assign(node, instance);
            }
        }
    }
}
