package io.coterie.api.membership;

import org.osgi.annotation.versioning.ConsumerType;

/** Told of changes, one call at a time, in order, on a thread of the slot; must not block. */
@ConsumerType
public interface MembershipListener {
    /**
     * A view was installed, or this is the full notification that follows the subscription.
     *
     * @param change what changed
     */
    void viewChanged(ViewChange change);

    /**
     * The last view may not hold any more, or (without a new view) holds again.
     *
     * @param stability the new state
     */
    default void stabilityChanged(final ViewStability stability) {
    }

    /**
     * Primacy of this partition was gained or lost.
     *
     * @param view the view that it is said of, with its new primacy
     */
    default void primaryChanged(final View view) {
    }
}
