package io.coterie.scheduling.scores.placement;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.coterie.api.document.Role;
import io.coterie.scheduling.scores.model.ClusterOptions.QuorumPolicy;
import io.coterie.scheduling.scores.model.Entity;
import io.coterie.scheduling.scores.model.Instance;
import io.coterie.scheduling.scores.model.Unit;
import io.coterie.scheduling.scores.present.Observation;
import io.coterie.scheduling.scores.present.Situation;

/**
 * What keeps an instance from running or being promoted at all, whatever the scores say. Grows while passes find
 * conditions of orders unmet. Confined to one decision.
 */
final class Obstacles {
    private final Situation situation;
    private final Map<Instance, String> stopped = new HashMap<>();
    private final Map<Unit, String> unpromoted = new HashMap<>();
    private final Map<Unit, String> pinned = new HashMap<>();

    Obstacles(final Situation situation) {
        this.situation = situation;
        for (final Entity entity : situation.model().entities()) {
            for (final Unit unit : entity.units()) {
                unit(unit);
            }
        }
    }

    private void unit(final Unit unit) {
        final boolean powerless = !situation.input().quorate()
            && situation.options().quorumPolicy() != QuorumPolicy.IGNORE;
        if (powerless) {
            unquorate(unit, situation.options().quorumPolicy());
        }
        final String unfenced = unfenced(unit);
        if (unfenced != null) {
            if (runs(unit)) {
                pinned.put(unit, unfenced);
                if (!promoted(unit)) {
                    unpromoted.putIfAbsent(unit, unfenced);
                }
            } else {
                unit.instances().forEach(i -> stop(i, unfenced));
            }
        }
        for (final Instance instance : unit.instances()) {
            final String reason = own(instance);
            if (reason != null) {
                stop(instance, reason);
            }
            if (instance.template().meta().targetRole().filter(r -> r == Role.UNPROMOTED).isPresent()) {
                unpromoted.putIfAbsent(unit, "Its target-role is Unpromoted.");
            }
        }
    }

    private String own(final Instance instance) {
        final List<Observation> active = situation.active(instance);
        if (situation.options().stopAll()) {
            return "stop-all-resources is set.";
        } else if (instance.template().meta().targetRole().filter(r -> r == Role.STOPPED).isPresent()) {
            return "Its target-role is Stopped.";
        } else if (situation.present().forbidden(instance.template()) != null) {
            return "It may not run anywhere until somebody cleans up: "
                + situation.present().forbidden(instance.template());
        } else if (active.size() > 1 && instance.template().meta().multipleActive().equals("stop_only")) {
            return "It runs on several nodes, and multiple-active is stop_only.";
        } else if (active.isEmpty() && !instance.template().meta().managed()) {
            return instance.name() + " is not managed.";
        } else if (active.isEmpty() && situation.options().maintenance()) {
            return "The cluster is in maintenance mode.";
        }
        return null;
    }

    private void unquorate(final Unit unit, final QuorumPolicy policy) {
        final boolean keep = policy == QuorumPolicy.FREEZE
            || policy == QuorumPolicy.DEMOTE && unit.entity().copies() != null
                && unit.entity().copies().promotable();
        final String reason = "There is no quorum, and no-quorum-policy is "
            + policy.name().toLowerCase(java.util.Locale.ROOT) + ".";
        if (!keep) {
            unit.instances().forEach(i -> stop(i, reason));
            return;
        }
        unit.instances().stream().filter(i -> clean(i).isEmpty()).forEach(i -> stop(i, reason));
        pinned.put(unit, reason);
        if (policy == QuorumPolicy.DEMOTE || !promoted(unit)) {
            unpromoted.put(unit, reason);
        }
    }

    /** Why a unit cannot be started for want of a fence, or null. */
    private String unfenced(final Unit unit) {
        for (int node = 0; node < situation.nodes().size(); node++) {
            if (situation.fences().fenced(node) || !situation.fences().dirty(node)) {
                continue;
            }
            for (final Instance instance : unit.instances()) {
                if (situation.mayRunUnsafely(instance.template().id(), node)) {
                    return "It may still run on " + situation.nodes().id(node) + ", which cannot be fenced.";
                }
            }
        }
        return null;
    }

    private List<Observation> clean(final Instance instance) {
        final List<Observation> clean = new ArrayList<>();
        situation.active(instance).stream().filter(o -> !situation.fences().dirty(o.node())).forEach(clean::add);
        return clean;
    }

    private boolean runs(final Unit unit) {
        return unit.instances().stream().anyMatch(i -> !clean(i).isEmpty());
    }

    private boolean promoted(final Unit unit) {
        return unit.instances().stream().flatMap(i -> clean(i).stream()).anyMatch(o -> o.role() == Role.PROMOTED);
    }

    /** Adds a reason not to run; tells whether it is the first. */
    boolean stop(final Instance instance, final String reason) {
        return stopped.putIfAbsent(instance, reason) == null;
    }

    /** Adds a reason not to be promoted; tells whether it is the first. */
    boolean demote(final Unit unit, final String reason) {
        return unpromoted.putIfAbsent(unit, reason) == null;
    }

    String stopped(final Instance instance) {
        return stopped.get(instance);
    }

    String unpromoted(final Unit unit) {
        return unpromoted.get(unit);
    }

    /** Whether a unit may be placed on a node as far as it must not be moved. */
    boolean allowed(final Unit unit, final int node) {
        return !pinned.containsKey(unit) || unit.instances().stream().flatMap(i -> clean(i).stream())
            .anyMatch(o -> o.node() == node);
    }
}
