package io.coterie.scheduling.scores.placement;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.coterie.api.document.Role;
import io.coterie.scheduling.scores.model.Entity;
import io.coterie.scheduling.scores.model.Instance;
import io.coterie.scheduling.scores.model.OrderLink;
import io.coterie.scheduling.scores.model.Reference;
import io.coterie.scheduling.scores.model.Unit;
import io.coterie.scheduling.scores.present.Situation;

/**
 * The conditions that mandatory orders set: what comes first must run for the second to run. Finds those that a plan
 * does not meet, with all that follows from them, and tells the obstacles. Confined to one decision.
 */
final class Requirements {
    private final Situation situation;
    private final Obstacles obstacles;
    private final Map<Entity, List<OrderLink>> following = new HashMap<>();
    private final List<OrderLink> links = new ArrayList<>();

    Requirements(final Situation situation, final Obstacles obstacles) {
        this.situation = situation;
        this.obstacles = obstacles;
        for (final OrderLink link : situation.model().orders()) {
            if (link.requires()) {
                links.add(link);
                link.alternatives().forEach(a ->
                    following.computeIfAbsent(a.entity(), e -> new ArrayList<>()).add(link));
            }
        }
    }

    /** Whether something that the plan runs may not run: the plan is to be made again then. */
    boolean unmet(final Plan plan) {
        boolean found = false;
        List<OrderLink> open = links;
        while (!open.isEmpty()) {
            final List<OrderLink> next = new ArrayList<>();
            for (final OrderLink link : open) {
                if (refuse(link, plan)) {
                    found = true;
                    next.addAll(following.getOrDefault(link.then().entity(), List.of()));
                }
            }
            open = next;
        }
        return found;
    }

    private boolean refuse(final OrderLink link, final Plan plan) {
        boolean found = false;
        for (final Unit unit : link.then().entity().units()) {
            final Instance first = link.then().of(unit).get(0);
            final Target target = plan.target(first);
            final boolean promote = link.thenAction().equals("promote");
            final boolean concerned = target.placed() && obstacles.stopped(first) == null
                && (!promote || target.role() == Role.PROMOTED && obstacles.unpromoted(unit) == null);
            if (!concerned || !link.symmetrical() && runs(first, target.node()) || met(link, target.node(), plan)) {
                continue;
            }
            final String reason = "The order " + link.id() + " wants "
                + (link.firstAction().equals("promote") ? "a promoted " : "") + link.first().id()
                + " first, and that is not to run" + (interleaved(link) ? " there." : ".");
            if (promote) {
                found |= obstacles.demote(unit, reason);
            } else {
                for (final Instance instance : link.then().of(unit)) {
                    found |= obstacles.stop(instance, reason);
                }
            }
        }
        return found;
    }

    private boolean runs(final Instance instance, final int node) {
        return situation.active(instance).stream().anyMatch(o -> o.node() == node);
    }

    /** Whether each copy of the one depends on its peer of the other on the same node only. */
    static boolean interleaved(final OrderLink link) {
        return interleaved(link.first(), link.then());
    }

    static boolean interleaved(final Reference first, final Reference then) {
        return first.entity().copies() != null && then.entity().copies() != null
            && then.entity().copies().interleave();
    }

    private boolean met(final OrderLink link, final int node, final Plan plan) {
        final boolean promoted = link.firstAction().equals("promote");
        for (final Reference first : link.alternatives()) {
            for (final Unit unit : first.entity().units()) {
                final int there = node(first, unit, promoted, plan);
                if (there != Target.NOWHERE && (!interleaved(first, link.then()) || there == node)) {
                    return true;
                }
            }
        }
        return false;
    }

    private int node(final Reference first, final Unit unit, final boolean promoted, final Plan plan) {
        if (first.of(unit).stream().anyMatch(i -> obstacles.stopped(i) != null && !plan.target(i).placed()
            || obstacles.stopped(i) != null && movable(i))
            || promoted && obstacles.unpromoted(unit) != null && !plan.target(first.of(unit).get(0)).placed()) {
            return Target.NOWHERE;
        }
        return plan.node(first, unit, promoted);
    }

    private boolean movable(final Instance instance) {
        return situation.active(instance).stream().allMatch(o -> situation.untouchable(instance, o) == null);
    }
}
