package io.coterie.scheduling.scores.transition;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import io.coterie.api.document.Operation;
import io.coterie.api.document.Role;
import io.coterie.api.scheduling.NodeStatus;
import io.coterie.api.state.OperationRecord;
import io.coterie.scheduling.scores.digest.OperationDigest;
import io.coterie.scheduling.scores.model.Instance;
import io.coterie.scheduling.scores.present.Observation;
import io.coterie.scheduling.scores.present.Situation;

/** Begins and ends recurring monitors. Confined to one decision. */
final class Monitors {
    private final Situation situation;
    private final DraftFactory factory;
    /** Cancels by instance. */
    private final Map<Instance, List<Draft>> cancels = new HashMap<>();

    Monitors(final Situation situation, final DraftFactory factory) {
        this.situation = situation;
        this.factory = factory;
    }

    void plan(final Step step) {
        for (final Observation stopped : step.stops) {
            intervals(stopped).forEach(i -> cancel(step.instance, i, stopped.node(),
                "It is to be stopped there."));
        }
        if (step.starts()) {
            for (final Operation operation : situation.settings().recurring(step.instance.template(),
                step.target.role())) {
                begin(step.instance, operation, step.target.role(), step.target.node(), "It is started there.");
            }
        } else if (step.kept != null) {
            kept(step);
        }
    }

    private void kept(final Step step) {
        final Observation kept = step.kept;
        final int node = kept.node();
        final NodeStatus status = situation.nodes().get(node);
        if (!status.online()) {
            return;
        }
        if (situation.options().maintenance() || status.maintenance()
            || step.instance.template().meta().maintenance()) {
            intervals(kept).forEach(i -> cancel(step.instance, i, node, "It is in maintenance."));
            return;
        }
        final Role role = step.touchable ? step.target.role() : kept.role();
        final boolean changes = step.demote || step.promote;
        final Set<Long> wanted = new TreeSet<>();
        for (final Operation operation : situation.settings().recurring(step.instance.template(), role)) {
            final long interval = operation.interval().toMillis();
            wanted.add(interval);
            final OperationRecord record = changes ? null : kept.monitors().get(interval);
            final boolean changed = record != null && OperationDigest.changed(record.digest(),
                factory.monitorDigest(step.instance, operation, node));
            if (record == null || changed) {
                final boolean runs = kept.monitors().containsKey(interval) || kept.stale().containsKey(interval);
                final Draft cancel = runs ? cancel(step.instance, interval, node, "It is begun anew.") : null;
                begin(step.instance, operation, role, node, changed ? "Its definition was changed."
                    : "It is not watched yet in the role " + role.label() + ".").after(cancel);
            }
        }
        for (final long interval : intervals(kept)) {
            if (!wanted.contains(interval)) {
                cancel(step.instance, interval, node, "It is not wanted in the role " + role.label() + ".");
            }
        }
    }

    private static Set<Long> intervals(final Observation observation) {
        final Set<Long> intervals = new TreeSet<>(observation.monitors().keySet());
        intervals.addAll(observation.stale().keySet());
        return intervals;
    }

    private Draft cancel(final Instance instance, final long interval, final int node, final String reason) {
        final Draft draft = factory.cancel(instance, interval, node, reason);
        cancels.computeIfAbsent(instance, i -> new ArrayList<>()).add(draft);
        return draft;
    }

    private Draft begin(final Instance instance, final Operation operation, final Role role, final int node,
            final String reason) {
        final Draft draft = factory.monitor(instance, operation, role, node, reason);
        for (final String before : List.of("start", "promote", "demote", "reload-agent")) {
            draft.after(factory.find(instance, before, node));
        }
        return draft;
    }

    List<Draft> cancels(final Instance instance) {
        return cancels.getOrDefault(instance, List.of());
    }
}
