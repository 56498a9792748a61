package io.coterie.scheduling.scores.placement;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.coterie.api.document.Role;
import io.coterie.api.document.Score;
import io.coterie.scheduling.scores.model.ColocationLink;
import io.coterie.scheduling.scores.model.Entity;
import io.coterie.scheduling.scores.model.Instance;
import io.coterie.scheduling.scores.model.Template;
import io.coterie.scheduling.scores.model.Unit;
import io.coterie.scheduling.scores.present.ClusterNodes;
import io.coterie.scheduling.scores.present.Situation;

/** What colocations add to scores, in both directions. Confined to one decision. */
final class Colocations {
    private final Situation situation;
    private final OwnScores own;
    private final Map<Entity, List<ColocationLink>> dependents = new HashMap<>();
    private final Map<Entity, List<ColocationLink>> primaries = new HashMap<>();

    Colocations(final Situation situation, final OwnScores own) {
        this.situation = situation;
        this.own = own;
        for (final ColocationLink link : situation.model().colocations()) {
            primaries.computeIfAbsent(link.dependent().entity(), e -> new ArrayList<>()).add(link);
            dependents.computeIfAbsent(link.with().entity(), e -> new ArrayList<>()).add(link);
        }
    }

    /** The links that an entity depends by. */
    List<ColocationLink> of(final Entity entity) {
        return primaries.getOrDefault(entity, List.of());
    }

    /** Those whose place depends on where an entity goes, directly or by others. */
    Set<Entity> followers(final Entity entity) {
        final Set<Entity> found = new LinkedHashSet<>();
        final Deque<Entity> open = new ArrayDeque<>(List.of(entity));
        while (!open.isEmpty()) {
            for (final ColocationLink link : dependents.getOrDefault(open.poll(), List.of())) {
                if (found.add(link.dependent().entity())) {
                    open.add(link.dependent().entity());
                }
            }
        }
        return found;
    }

    /**
     * Adds what a unit, or one primitive of it, gains from those it depends on.
     *
     * @param template the primitive; null for what is said of the whole
     * @param promoted whether it is about the promoted role
     */
    void add(final Entity entity, final Template template, final boolean promoted, final Plan plan,
            final ScoreBoard board) {
        for (final ColocationLink link : of(entity)) {
            if (link.promotedDependent() == promoted && (promoted || link.dependent().template() == template)) {
                apply(link, plan, board);
            }
        }
    }

    private void apply(final ColocationLink link, final Plan plan, final ScoreBoard board) {
        final boolean[] there = places(link, plan);
        final boolean single = link.with().entity().copies() == null || link.promotedWith();
        for (int i = 0; i < there.length; i++) {
            if (!there[i] && link.score() >= Score.INFINITY) {
                board.add(i, -Score.INFINITY, link.id());
            } else if (there[i] && (link.score() < Score.INFINITY || single)) {
                board.add(i, link.score(), link.id());
            }
        }
    }

    private boolean[] places(final ColocationLink link, final Plan plan) {
        final ClusterNodes nodes = situation.nodes();
        final boolean[] there = new boolean[nodes.size()];
        for (final Unit unit : link.with().entity().units()) {
            final int node = plan.node(link.with(), unit, link.promotedWith());
            final boolean counts = node != Target.NOWHERE && (link.promotedWith()
                || link.withRole().filter(r -> r == Role.UNPROMOTED).isEmpty()
                || plan.target(link.with().of(unit).get(0)).role() != Role.PROMOTED);
            if (counts) {
                mark(there, node, link.nodeAttribute().orElse("#uname"));
            }
        }
        return there;
    }

    private void mark(final boolean[] there, final int node, final String attribute) {
        if (attribute.equals("#uname")) {
            there[node] = true;
            return;
        }
        final String value = situation.nodes().get(node).attributes().get(attribute);
        for (int i = 0; i < there.length; i++) {
            there[i] |= value != null && value.equals(situation.nodes().get(i).attributes().get(attribute));
        }
    }

    /**
     * Adds what those that depend on a unit want: they go where it goes. If that would leave no node at all, their
     * wishes are dropped: the one they lean on comes first.
     */
    void influence(final Entity entity, final boolean promoted, final Obstacles obstacles, final ScoreBoard board) {
        final List<ColocationLink> links = dependents.getOrDefault(entity, List.of());
        if (links.isEmpty()) {
            return;
        }
        final boolean possible = board.anyPossible();
        for (final ColocationLink link : links) {
            if (link.promotedWith() != promoted) {
                continue;
            }
            final ScoreBoard wishes = new ScoreBoard(board.size());
            final Set<Entity> seen = new HashSet<>();
            seen.add(entity);
            collect(link, 1.0, obstacles, wishes, seen);
            final ScoreBoard tried = board.copy();
            tried.add(wishes);
            if (tried.anyPossible() || !possible) {
                board.add(wishes);
            }
        }
    }

    private void collect(final ColocationLink link, final double factor, final Obstacles obstacles,
            final ScoreBoard wishes, final Set<Entity> seen) {
        final Entity dependent = link.dependent().entity();
        if (!link.influence() || link.score() <= 0 || dependent.copies() != null || link.nodeAttribute().isPresent()
            || link.promotedDependent() || !seen.add(dependent)) {
            return;
        }
        final double share = factor * link.score() / Score.INFINITY;
        final Unit unit = dependent.units().get(0);
        if (obstacles.stopped(unit.instances().get(0)) != null) {
            return;
        }
        scaled(own.unit(unit), share, link.id(), wishes);
        for (final Instance instance : unit.instances()) {
            if (obstacles.stopped(instance) != null) {
                break;
            }
            scaled(own.instance(instance), share, link.id(), wishes);
        }
        dependents.getOrDefault(dependent, List.of()).forEach(l -> {
            if (!l.promotedWith()) {
                collect(l, share, obstacles, wishes, seen);
            }
        });
    }

    private void scaled(final ScoreBoard from, final double share, final String source, final ScoreBoard wishes) {
        for (int i = 0; i < from.size(); i++) {
            if (own.available(i) && from.score(i) != 0) {
                final int score = Score.clamp(Math.round(from.score(i) * share));
                if (score != 0) {
                    wishes.add(i, score, source);
                }
            }
        }
    }
}
