package io.coterie.scheduling.scores.transition;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.coterie.scheduling.scores.model.Entity;
import io.coterie.scheduling.scores.model.Instance;
import io.coterie.scheduling.scores.model.OrderLink;
import io.coterie.scheduling.scores.model.Reference;
import io.coterie.scheduling.scores.model.Unit;
import io.coterie.scheduling.scores.placement.Plan;
import io.coterie.scheduling.scores.placement.Target;
import io.coterie.scheduling.scores.present.Situation;

/** What is to be done with every instance, restarts that follow from others included. Confined to one decision. */
final class Steps {
    private final Map<Instance, Step> steps = new LinkedHashMap<>();
    private final Map<Entity, List<OrderLink>> links = new HashMap<>();

    Steps(final Situation situation, final Plan plan, final StepBuilder builder) {
        for (final Entity entity : situation.model().entities()) {
            for (final Unit unit : entity.units()) {
                unit.instances().forEach(i -> steps.put(i, builder.build(i, plan.target(i))));
            }
        }
        for (final OrderLink link : situation.model().orders()) {
            if (link.requires() && link.symmetrical()) {
                link.alternatives().forEach(a -> links.computeIfAbsent(a.entity(), e -> new ArrayList<>()).add(link));
            }
        }
        spread();
    }

    Iterable<Step> all() {
        return steps.values();
    }

    Step of(final Instance instance) {
        return steps.get(instance);
    }

    private void spread() {
        final Deque<Step> open = new ArrayDeque<>();
        steps.values().stream().filter(s -> s.interrupted(true)).forEach(open::add);
        while (!open.isEmpty()) {
            final Step step = open.poll();
            final Unit unit = step.instance.unit();
            for (final Instance member : unit.instances()) {
                if (member.position() > step.instance.position() && step.interrupted(false)
                    && of(member).restart("It follows " + step.instance.name() + ", which is stopped.")) {
                    open.add(of(member));
                }
            }
            for (final OrderLink link : links.getOrDefault(unit.entity(), List.of())) {
                follow(link, step, open);
            }
        }
    }

    private void follow(final OrderLink link, final Step step, final Deque<Step> open) {
        final boolean promoted = link.firstAction().equals("promote");
        final boolean meant = link.alternatives().stream().anyMatch(a -> a.entity() == step.instance.unit().entity()
            && (a.template() == null || a.template() == step.instance.template()));
        if (!meant || !step.interrupted(promoted)) {
            return;
        }
        for (final Unit unit : link.then().entity().units()) {
            for (final Instance then : link.then().of(unit)) {
                final Step follower = of(then);
                if (follower.kept == null || supported(link, follower, promoted)) {
                    continue;
                }
                final String why = "The order " + link.id() + ": " + step.instance.name() + " is "
                    + (step.stops.isEmpty() && step.fenced.isEmpty() ? "demoted." : "stopped.");
                if (link.thenAction().equals("promote") ? follower.promoteAgain(why) : follower.restart(why)) {
                    open.add(follower);
                }
            }
        }
    }

    /** Whether something that goes on without interruption supports the follower where it is. */
    private boolean supported(final OrderLink link, final Step follower, final boolean promoted) {
        for (final Reference first : link.alternatives()) {
            final boolean interleaved = interleaved(first.entity(), link.then().entity());
            for (final Unit unit : first.entity().units()) {
                boolean whole = true;
                for (final Instance instance : first.of(unit)) {
                    final Step step = of(instance);
                    whole &= step.kept != null && !(promoted && step.demote)
                        && (!promoted || step.target.role() == io.coterie.api.document.Role.PROMOTED)
                        && step.target.node() != Target.NOWHERE
                        && (!interleaved || step.target.node() == follower.target.node());
                }
                if (whole) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Whether copies of two clones are paired by node. */
    static boolean interleaved(final Entity first, final Entity then) {
        return first.copies() != null && then.copies() != null && then.copies().interleave();
    }
}
