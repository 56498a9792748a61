package io.coterie.scheduling.scores.placement;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import io.coterie.scheduling.scores.model.ColocationLink;
import io.coterie.scheduling.scores.model.Entity;
import io.coterie.scheduling.scores.model.Unit;
import io.coterie.scheduling.scores.present.Situation;

/**
 * Places everything: by priority, then in the order of the document, but always what others are colocated with before
 * those others. The order does not depend on where things run, so that a second decision after the first is carried
 * out finds nothing to do. Used once.
 */
public final class Placer {
    private final Situation situation;
    private final OwnScores own;
    private final Colocations colocations;
    private final Obstacles obstacles;

    /**
     * A placer for one decision.
     *
     * @param situation what is known
     */
    public Placer(final Situation situation) {
        this.situation = situation;
        this.own = new OwnScores(situation);
        this.colocations = new Colocations(situation, own);
        this.obstacles = new Obstacles(situation);
    }

    /** {@return where everything should be} */
    public Plan place() {
        final List<Entity> sequence = sequence();
        final Requirements requirements = new Requirements(situation, obstacles);
        Plan plan = pass(sequence);
        // each further pass has at least one more obstacle, so this ends
        while (requirements.unmet(plan)) {
            plan = pass(sequence);
        }
        return plan;
    }

    private Plan pass(final List<Entity> sequence) {
        final Plan plan = new Plan();
        final Capacity capacity = new Capacity(situation);
        final UnitPlacer units = new UnitPlacer(situation, own, colocations, obstacles, capacity, plan);
        final ClonePlacer clones = new ClonePlacer(situation, units, capacity, plan);
        final Promotion promotion = new Promotion(situation, own, colocations, obstacles, plan);
        for (final Entity entity : sequence) {
            if (entity.copies() == null) {
                for (final Unit unit : entity.units()) {
                    units.place(unit, node -> true);
                }
            } else {
                clones.place(entity);
                if (entity.copies().promotable()) {
                    promotion.choose(entity);
                }
            }
        }
        return plan;
    }

    private List<Entity> sequence() {
        final List<Entity> wanted = new ArrayList<>(situation.model().entities());
        wanted.sort(Comparator.<Entity>comparingInt(e -> -e.priority()).thenComparingInt(Entity::index));
        final List<Entity> sequence = new ArrayList<>();
        final Set<Entity> seen = new HashSet<>();
        wanted.forEach(e -> visit(e, sequence, seen));
        return sequence;
    }

    private void visit(final Entity entity, final List<Entity> sequence, final Set<Entity> seen) {
        // a cycle is refused by check(); here it is cut where it closes
        if (seen.add(entity)) {
            for (final ColocationLink link : colocations.of(entity)) {
                visit(link.with().entity(), sequence, seen);
            }
            sequence.add(entity);
        }
    }
}
