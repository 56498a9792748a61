package io.coterie.scheduling.scores.placement;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.coterie.api.document.Role;
import io.coterie.api.document.Score;
import io.coterie.api.scheduling.Placement.Candidate;
import io.coterie.api.scheduling.Placement.Term;
import io.coterie.scheduling.scores.model.Entity;
import io.coterie.scheduling.scores.model.Instance;
import io.coterie.scheduling.scores.model.Unit;
import io.coterie.scheduling.scores.present.Situation;

/** Chooses which of the placed copies of a promotable clone are promoted. Confined to one pass. */
final class Promotion {
    private final Situation situation;
    private final OwnScores own;
    private final Colocations colocations;
    private final Obstacles obstacles;
    private final Plan plan;

    /** A copy that could be promoted. */
    private record Offer(Unit unit, int node, int score, List<Term> terms, boolean now) {
    }

    Promotion(final Situation situation, final OwnScores own, final Colocations colocations,
            final Obstacles obstacles, final Plan plan) {
        this.situation = situation;
        this.own = own;
        this.colocations = colocations;
        this.obstacles = obstacles;
        this.plan = plan;
    }

    void choose(final Entity entity) {
        final Map<Integer, Integer> perNode = new HashMap<>();
        int promoted = 0;
        final List<Unit> open = new ArrayList<>();
        for (final Unit unit : entity.units()) {
            final Target target = plan.target(unit.instances().get(0));
            if (!target.placed()) {
                continue;
            } else if (untouchable(unit)) {
                if (target.role() == Role.PROMOTED) {
                    promoted++;
                    perNode.merge(target.node(), 1, Integer::sum);
                }
            } else {
                open.add(unit);
            }
        }
        final List<Offer> offers = new ArrayList<>();
        if (!open.isEmpty()) {
            final ScoreBoard board = own.promoted(open.get(0)).copy();
            colocations.add(entity, null, true, plan, board);
            colocations.influence(entity, true, obstacles, board);
            open.forEach(unit -> offers.add(offer(unit, board)));
        }
        offers.sort(Comparator.<Offer>comparingInt(o -> -o.score()).thenComparingInt(o -> o.now() ? 0 : 1)
            .thenComparingInt(Offer::node).thenComparingInt(o -> o.unit().number()));
        for (final Offer offer : offers) {
            String obstacle = obstacles.unpromoted(offer.unit());
            if (obstacle == null) {
                obstacle = offer.score() < 0 ? "Its promotion score is " + Score.format(offer.score()) + "."
                    : promoted >= entity.copies().promotedMax() ? "As many are promoted as promoted-max allows."
                    : perNode.getOrDefault(offer.node(), 0) >= entity.copies().promotedNodeMax()
                        ? "As many are promoted there as promoted-node-max allows." : null;
            }
            decide(offer, obstacle);
            if (obstacle == null) {
                promoted++;
                perNode.merge(offer.node(), 1, Integer::sum);
            }
        }
    }

    private boolean untouchable(final Unit unit) {
        return unit.instances().stream().anyMatch(i -> situation.active(i).stream()
            .anyMatch(o -> situation.untouchable(i, o) != null));
    }

    private Offer offer(final Unit unit, final ScoreBoard board) {
        final int node = plan.target(unit.instances().get(0)).node();
        final List<Term> terms = new ArrayList<>(board.terms(node));
        boolean eligible = board.score(node) > 0;
        int score = board.score(node);
        for (final Instance instance : unit.instances()) {
            final String name = "master-" + (unit.entity().copies().unique() ? instance.name()
                : instance.template().id());
            if (situation.nodes().get(node).attributes().containsKey(name)) {
                final int value = OwnScores.attribute(situation.nodes().get(node), name);
                terms.add(new Term(value, name));
                score = Score.add(score, value);
                eligible = true;
            }
        }
        if (!eligible) {
            // an agent that never asked for it may not be able to serve as the promoted one
            terms.add(new Term(-1, "no promotion score"));
            score = Score.add(score, -1);
        }
        final boolean now = unit.instances().stream().anyMatch(i -> situation.active(i).stream()
            .anyMatch(o -> o.node() == node && o.role() == Role.PROMOTED));
        return new Offer(unit, node, score, terms, now);
    }

    private void decide(final Offer offer, final String obstacle) {
        final Candidate candidate = new Candidate(situation.nodes().id(offer.node()), offer.score(), offer.terms());
        for (final Instance instance : offer.unit().instances()) {
            final Target target = plan.target(instance);
            if (!target.placed()) {
                continue;
            }
            final List<Candidate> candidates = new ArrayList<>();
            candidates.add(candidate);
            candidates.addAll(target.candidates());
            if (obstacle == null) {
                plan.put(instance, new Target(target.node(), Role.PROMOTED, "It is promoted: its promotion score is "
                    + Score.format(offer.score()) + ".", candidates));
            } else {
                plan.put(instance, target.with(Role.UNPROMOTED, target.reason() + " " + obstacle));
            }
        }
    }
}
