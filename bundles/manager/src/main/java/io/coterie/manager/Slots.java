package io.coterie.manager;

import java.util.List;

import io.coterie.api.component.InstanceContext;
import io.coterie.api.consensus.Consensus;
import io.coterie.api.fencing.Fencing;
import io.coterie.api.membership.Membership;
import io.coterie.api.messaging.Messaging;
import io.coterie.api.quorum.Quorum;
import io.coterie.api.resource.ResourceAgents;
import io.coterie.api.scheduling.Scheduling;
import io.coterie.api.state.ClusterState;

/**
 * The slots that the manager uses. Immutable.
 *
 * @param membership who is there
 * @param messaging how managers talk
 * @param quorum whether this partition has enough votes
 * @param consensus who leads
 * @param state what is wanted and what happened
 * @param scheduling what decides
 * @param context gives the instances of the kinds of which there are many
 */
record Slots(Membership membership, Messaging messaging, Quorum quorum, Consensus consensus, ClusterState state,
        Scheduling scheduling, InstanceContext context) {
    static Slots of(final InstanceContext context) {
        return new Slots(context.slot(Membership.class), context.slot(Messaging.class), context.slot(Quorum.class),
            context.slot(Consensus.class), context.slot(ClusterState.class), context.slot(Scheduling.class), context);
    }

    List<Fencing> fencing() {
        return context.slots(Fencing.class);
    }

    List<ResourceAgents> agents() {
        return context.slots(ResourceAgents.class);
    }
}
