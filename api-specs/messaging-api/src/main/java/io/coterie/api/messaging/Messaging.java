package io.coterie.api.messaging;

import java.time.Duration;
import java.util.Set;

import org.osgi.annotation.versioning.ProviderType;

import io.coterie.api.core.MemberId;

/** The messaging of one cluster, as callers see it: the slot. See the package for what it promises. */
@ProviderType
public interface Messaging {
    /** Longest name of a group, in bytes of UTF-8: it travels in the header of each frame that opens a group. */
    int MAX_GROUP_NAME_BYTES = 200;

    /** {@return this member} */
    MemberId self();

    /** {@return the orders that the present component gives} */
    Set<Delivery> deliveries();

    /** {@return the largest payload that {@code send} takes now, in bytes} */
    int maxMessageBytes();

    /**
     * Joins a group, and makes it if nobody is in it. Returns when the first view, which holds this member, has been
     * given to the listener or is about to be.
     *
     * @param group the name, 1 to {@link #MAX_GROUP_NAME_BYTES} bytes of UTF-8
     * @param listener what comes goes here
     * @param timeout how long it may take; while a component is being swapped a join waits for the end of that
     * @return the place in the group
     * @throws io.coterie.api.core.DeadlineExceededException if it took longer; this member is not in the group
     * @throws io.coterie.api.core.RejectedException if this member is in the group already through this slot
     * @throws io.coterie.api.core.UnavailableException if the slot is empty
     */
    Group join(String group, GroupListener listener, Duration timeout);
}
