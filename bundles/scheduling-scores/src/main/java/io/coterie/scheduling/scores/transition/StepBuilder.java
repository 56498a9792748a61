package io.coterie.scheduling.scores.transition;

import java.util.List;

import io.coterie.api.document.Operation.OnFail;
import io.coterie.api.document.Role;
import io.coterie.scheduling.scores.digest.OperationDigest;
import io.coterie.scheduling.scores.model.Instance;
import io.coterie.scheduling.scores.placement.Target;
import io.coterie.scheduling.scores.present.Observation;
import io.coterie.scheduling.scores.present.Parameters;
import io.coterie.scheduling.scores.present.Situation;

/** Compares where an instance is with where it should be. Confined to one decision. */
final class StepBuilder {
    private final Situation situation;
    private final Parameters parameters;
    private final List<String> notes;

    StepBuilder(final Situation situation, final Parameters parameters, final List<String> notes) {
        this.situation = situation;
        this.parameters = parameters;
        this.notes = notes;
    }

    Step build(final Instance instance, final Target target) {
        final Step step = new Step(instance, target);
        final List<Observation> clean = situation.active(instance).stream()
            .filter(o -> !situation.fences().dirty(o.node())).toList();
        situation.active(instance).stream().filter(o -> situation.fences().fenced(o.node()))
            .forEach(step.fenced::add);
        final boolean several = clean.size() > 1;
        if (several) {
            notes.add(instance.name() + " runs on " + clean.size() + " nodes at once; multiple-active is "
                + instance.template().meta().multipleActive() + ".");
        }
        for (final Observation observation : clean) {
            final String untouchable = situation.untouchable(instance, observation);
            if (untouchable != null) {
                step.touchable = false;
                step.kept = observation.node() == target.node() ? observation : step.kept;
                if (observation.policy() == OnFail.BLOCK || observation.policy() == OnFail.FENCE) {
                    notes.add(instance.name() + " is blocked on " + situation.nodes().id(observation.node())
                        + " until somebody cleans up: " + observation.failureText());
                }
            } else {
                clean(step, observation, several);
            }
        }
        final boolean promoted = target.role() == Role.PROMOTED;
        if (step.kept == null) {
            step.promote = promoted && target.placed();
        } else if (step.touchable) {
            role(step, promoted);
        }
        if (step.reason.isEmpty()) {
            step.reason = target.reason();
        }
        return step;
    }

    private void clean(final Step step, final Observation observation, final boolean several) {
        final String multiple = step.instance.template().meta().multipleActive();
        if (several && multiple.equals("block")) {
            step.touchable = false;
            return;
        }
        if (observation.node() != step.target.node()) {
            step.stops.add(observation);
            return;
        }
        final Parameters.Set wanted = parameters.of(step.instance.template(), observation.node());
        final boolean changed = OperationDigest.changed(observation.digest(), wanted.digest());
        if (several && !multiple.equals("stop_unexpected")) {
            step.reason = "It runs on several nodes.";
        } else if (observation.needsStop()) {
            step.reason = observation.failureText();
        } else if (changed && !OperationDigest.reloadable(observation.digest(), wanted.digest())) {
            step.reason = "Its parameters were changed.";
        } else {
            step.kept = observation;
            step.reload = changed;
            return;
        }
        step.stops.add(observation);
    }

    private void role(final Step step, final boolean promoted) {
        final Observation kept = step.kept;
        if (kept.policy() == OnFail.DEMOTE && kept.failure().isPresent()) {
            step.demote = kept.role() == Role.PROMOTED;
            step.promote = promoted;
            step.reason = kept.failureText();
        } else if (kept.role() == Role.PROMOTED && !promoted) {
            step.demote = true;
        } else {
            step.promote = promoted && kept.role() != Role.PROMOTED;
        }
    }
}
