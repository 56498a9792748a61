package io.coterie.manager;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.coterie.api.component.Swapping;
import io.coterie.api.core.Scheduler;
import io.coterie.api.core.UnavailableException;
import io.coterie.api.document.ClusterDocument;
import io.coterie.api.fencing.Fencing;
import io.coterie.api.resource.ResourceAgents;
import io.coterie.api.state.StateSnapshot;
import io.coterie.manager.executor.LocalExecutor;

/** All rehearsals of a member: what new components have to show before they are switched to. Stateless. */
final class Rehearsals {
    private Rehearsals() {
    }

    /** {@return one for each kind that has one} */
    static List<Rehearsal> of(final Slots slots, final Scheduler manager, final ShadowRun shadow,
            final LocalExecutor executor, final Documents documents) {
        final Swapping swapping;
        try {
            swapping = slots.context().slot(Swapping.class);
        } catch (final UnavailableException e) {
            // nothing can be swapped here
            return List.of();
        }
        return List.of(shadow, new ComparingRehearsal(slots.context(), manager, "swap.not-armed",
            "See 'coterie fence list' and 'coterie fence agents', mend it on that member, and swap again.", () -> {
                final Map<Fencing, Fencing> shadows = swapping.shadows(Fencing.class);
                return shadows.isEmpty() ? null : own -> {
                    final StateSnapshot state = slots.state().current();
                    final ClusterDocument document = documents.plain(state).orElse(null);
                    return CompletableFuture.completedFuture(document == null ? List.of() : new FenceRehearsal(document,
                        state, slots.context().self().node(), slots.fencing(), shadows).questions());
                };
            }), new ComparingRehearsal(slots.context(), manager, "swap.not-adopted",
                "See that the agent is installed for the new component on that member, and swap again.", () -> {
                    final Map<ResourceAgents, ResourceAgents> shadows = swapping.shadows(ResourceAgents.class);
                    return shadows.isEmpty() ? null : own -> new AgentRehearsal(executor, slots.agents(), shadows, own,
                        manager).questions();
                }));
    }
}
