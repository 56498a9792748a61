package io.coterie.scheduling.scores.placement;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.coterie.scheduling.scores.model.ColocationLink;
import io.coterie.scheduling.scores.model.Entity;
import io.coterie.scheduling.scores.model.Unit;
import io.coterie.scheduling.scores.present.Situation;

/**
 * Places everything: by priority, then in the order of the document, but always what others are colocated with before
 * those others. Among equal scores it stays where it is, else the node with the fewest instances wins; what is not
 * placed yet counts where it sits. Placing is repeated from where the last round put everything until nothing changes
 * any more, so that a decision after this one is carried out finds as little to do as can be. Used once.
 */
public final class Placer {
    /** Ties are settled after two or three rounds; more would mean that two plans take turns. */
    private static final int MAX_ROUNDS = 8;
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
        Map<Unit, Integer> seats = present();
        for (int round = 1;; round++) {
            Plan plan = pass(sequence, seats);
            // each further pass has at least one more obstacle, so this ends
            while (requirements.unmet(plan)) {
                plan = pass(sequence, seats);
            }
            final Map<Unit, Integer> planned = planned(plan);
            if (planned.equals(seats) || round >= MAX_ROUNDS) {
                return plan;
            }
            seats = planned;
        }
    }

    /** Where units are now, as far as they may stay. */
    private Map<Unit, Integer> present() {
        final Map<Unit, Integer> seats = new HashMap<>();
        for (final Entity entity : situation.model().entities()) {
            for (final Unit unit : entity.units()) {
                unit.instances().stream().flatMap(i -> situation.active(i).stream())
                    .filter(o -> own.available(o.node())).findFirst().ifPresent(o -> seats.put(unit, o.node()));
            }
        }
        return seats;
    }

    private Map<Unit, Integer> planned(final Plan plan) {
        final Map<Unit, Integer> seats = new HashMap<>();
        for (final Entity entity : situation.model().entities()) {
            for (final Unit unit : entity.units()) {
                final Target target = plan.target(unit.instances().get(0));
                if (target.placed() && own.available(target.node())) {
                    seats.put(unit, target.node());
                }
            }
        }
        return seats;
    }

    private Plan pass(final List<Entity> sequence, final Map<Unit, Integer> seats) {
        final Plan plan = new Plan();
        final Capacity capacity = new Capacity(situation, seats);
        final UnitPlacer units = new UnitPlacer(situation, own, colocations, obstacles, capacity, seats, plan);
        final ClonePlacer clones = new ClonePlacer(situation, units, capacity, plan);
        final Promotion promotion = new Promotion(situation, own, colocations, obstacles, plan);
        for (final Entity entity : sequence) {
            // those that are placed by it must not drive it about by where they sit
            colocations.followers(entity).forEach(f -> f.units().forEach(capacity::rise));
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
