package io.coterie.scheduling.scores.placement;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.coterie.api.document.Role;
import io.coterie.scheduling.scores.model.Instance;
import io.coterie.scheduling.scores.model.Reference;
import io.coterie.scheduling.scores.model.Unit;

/** Where every instance should be. Filled entity by entity by one pass of the placer; read-only after. */
public final class Plan {
    private static final Target UNDECIDED = new Target(Target.NOWHERE, Role.STOPPED, "It is not placed yet.",
        List.of());
    private final Map<Instance, Target> targets = new HashMap<>();

    void put(final Instance instance, final Target target) {
        targets.put(instance, target);
    }

    /**
     * Where an instance should be.
     *
     * @param instance the instance
     * @return its target; never null
     */
    public Target target(final Instance instance) {
        return targets.getOrDefault(instance, UNDECIDED);
    }

    /**
     * Where what a reference means should be as far as it is in one unit: all of it must be placed.
     *
     * @param reference whom
     * @param unit a unit of its entity
     * @param promoted whether only a promoted one counts
     * @return the node's index, {@link Target#NOWHERE} if it is not wholly placed, or not promoted
     */
    public int node(final Reference reference, final Unit unit, final boolean promoted) {
        int node = Target.NOWHERE;
        for (final Instance instance : reference.of(unit)) {
            final Target target = target(instance);
            if (!target.placed() || promoted && target.role() != Role.PROMOTED) {
                return Target.NOWHERE;
            }
            node = target.node();
        }
        return node;
    }
}
