package io.coterie.api.membership;

import org.osgi.annotation.versioning.ProviderType;

import io.coterie.api.core.MemberId;
import io.coterie.api.core.Subscription;

/** The membership of one cluster, as callers see it: the slot. See the package for what it promises. */
@ProviderType
public interface Membership {
    /** {@return this member} */
    MemberId self();

    /**
     * The view that stands now.
     *
     * @return never null
     * @throws io.coterie.api.core.UnavailableException if no view was installed yet, or the slot is empty
     */
    View view();

    /** {@return whether the view is known to stand} */
    ViewStability stability();

    /**
     * Asks to be told of changes. The first notification is a full one of the present view, as soon as there is one.
     *
     * @param listener whom to tell
     * @param kind what to tell of later changes
     * @return ends it
     */
    Subscription subscribe(MembershipListener listener, Notification kind);

    /**
     * Declares this partition primary or not; called by the component that decides it (quorum). A declaration for
     * another view than the present one is ignored: it is late.
     *
     * @param view which view is meant
     * @param primary whether it is primary
     */
    void declarePrimary(ViewId view, boolean primary);
}
