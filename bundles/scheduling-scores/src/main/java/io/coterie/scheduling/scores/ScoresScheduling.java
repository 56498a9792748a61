package io.coterie.scheduling.scores;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.coterie.api.core.Finding;
import io.coterie.api.core.NodeId;
import io.coterie.api.document.ClusterDocument;
import io.coterie.api.document.Role;
import io.coterie.api.scheduling.Action;
import io.coterie.api.scheduling.Placement;
import io.coterie.api.scheduling.Scheduling;
import io.coterie.api.scheduling.SchedulingInput;
import io.coterie.api.scheduling.Transition;
import io.coterie.scheduling.scores.check.DocumentCheck;
import io.coterie.scheduling.scores.model.ClusterOptions.QuorumPolicy;
import io.coterie.scheduling.scores.model.Entity;
import io.coterie.scheduling.scores.model.Instance;
import io.coterie.scheduling.scores.model.Unit;
import io.coterie.scheduling.scores.placement.Placer;
import io.coterie.scheduling.scores.placement.Plan;
import io.coterie.scheduling.scores.placement.Target;
import io.coterie.scheduling.scores.present.Observation;
import io.coterie.scheduling.scores.present.Situation;
import io.coterie.scheduling.scores.transition.TransitionBuilder;

/**
 * Decides by scores: reads the present state, places, makes the transition. Keeps nothing between calls; safe for
 * several threads.
 */
public final class ScoresScheduling implements Scheduling {
    @Override
    public List<Finding> check(final ClusterDocument document) {
        return new DocumentCheck(document).findings();
    }

    @Override
    public Transition schedule(final SchedulingInput input) {
        final Situation situation = new Situation(input);
        final List<String> notes = new ArrayList<>();
        if (!input.quorate()) {
            final QuorumPolicy policy = situation.options().quorumPolicy();
            notes.add("There is no quorum; no-quorum-policy is "
                + policy.name().toLowerCase(java.util.Locale.ROOT) + ".");
        }
        notes.addAll(situation.fences().notes());
        final Plan plan = new Placer(situation).place();
        final List<Action> actions = input.nodes().isEmpty() ? List.of()
            : new TransitionBuilder(situation, plan, notes).build();
        final List<Placement> placements = new ArrayList<>();
        for (final Entity entity : situation.model().entities()) {
            for (final Unit unit : TransitionBuilder.shown(entity, situation, plan)) {
                unit.instances().forEach(i -> placements.add(placement(i, situation, plan)));
            }
        }
        return new Transition(actions, placements, notes.stream().distinct().toList(), situation.horizon().after());
    }

    private static Placement placement(final Instance instance, final Situation situation, final Plan plan) {
        final Target target = plan.target(instance);
        final List<Observation> active = situation.active(instance);
        final Optional<Observation> current = active.stream().filter(o -> o.node() == target.node()).findFirst()
            .or(() -> active.stream().findFirst());
        final Optional<NodeId> node = target.placed() ? Optional.of(situation.nodes().id(target.node()))
            : Optional.empty();
        final boolean managed = instance.template().meta().managed() && !situation.options().maintenance()
            && active.stream().allMatch(o -> situation.untouchable(instance, o) == null);
        return new Placement(instance.name(), current.map(o -> situation.nodes().id(o.node())),
            current.map(Observation::role).orElse(Role.STOPPED), node, target.role(), managed,
            failed(instance, situation, active), target.reason(), target.candidates());
    }

    private static String failed(final Instance instance, final Situation situation,
            final List<Observation> active) {
        final Optional<String> now = active.stream().map(Observation::failureText).filter(t -> !t.isEmpty())
            .findFirst();
        if (now.isPresent()) {
            return now.get();
        }
        final String forbidden = situation.present().forbidden(instance.template());
        if (forbidden != null) {
            return forbidden;
        }
        for (int i = 0; i < situation.nodes().size(); i++) {
            final boolean here = instance.unit().boundNode() == Unit.UNBOUND || instance.unit().boundNode() == i;
            if (here && situation.present().ban(i, instance.template()) != null) {
                return situation.present().ban(i, instance.template());
            }
        }
        return "";
    }
}
