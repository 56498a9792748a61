package io.coterie.runtime.cluster;

import io.coterie.api.component.ClusterConfiguration;
import io.coterie.api.membership.spi.MembershipComponent;
import io.coterie.api.messaging.spi.MessagingComponent;
import io.coterie.runtime.consensus.ConsensusSlot;
import io.coterie.runtime.membership.MembershipFront;
import io.coterie.runtime.messaging.MessagingFront;
import io.coterie.runtime.quorum.QuorumFront;
import io.coterie.runtime.slot.GenericFront;
import io.coterie.runtime.slot.SlotFront;

/**
 * Chooses the front of a slot: its own for membership, messaging, quorum and consensus, the generic one for every other
 * kind.
 */
final class Fronts {
    /** By its name: where nothing needs quorum its API is not there. */
    private static final String QUORUM = "io.coterie.api.quorum.Quorum";

    private Fronts() {
    }

    static SlotFront of(final String kind, final Class<?> api, final ClusterConfiguration configuration) {
        final String thread = configuration.cluster().name() + "/" + configuration.self().node() + " slot " + kind;
        if (api == MembershipComponent.class) {
            return new MembershipFront(configuration.self(),
                new DurableEpoch(configuration.home().resolve("slots").resolve(kind + ".epoch")), thread + " views");
        }
        if (api == MessagingComponent.class) {
            return new MessagingFront(configuration.self(), configuration.cluster().uuid(), thread);
        }
        if (ConsensusSlot.is(api)) {
            return ConsensusSlot.front(thread);
        }
        return api.getName().equals(QUORUM) ? new QuorumFront(thread + " verdicts") : new GenericFront(kind, api);
    }
}
