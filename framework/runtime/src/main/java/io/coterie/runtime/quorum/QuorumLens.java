package io.coterie.runtime.quorum;

import java.util.List;

import io.coterie.api.core.MemberId;
import io.coterie.api.core.Subscription;
import io.coterie.api.membership.Membership;
import io.coterie.api.membership.MembershipListener;
import io.coterie.api.membership.Notification;
import io.coterie.api.membership.View;
import io.coterie.api.membership.ViewId;
import io.coterie.api.membership.ViewStability;
import io.coterie.runtime.instance.SlotDirectory;

/**
 * What one quorum component sees of the other slots: all of them, but what it declares primary goes to the quorum slot.
 * Safe for use by several threads.
 */
final class QuorumLens implements SlotDirectory, Membership {
    private final SlotDirectory all;
    private final Declared declared;
    private final Voice voice = new Voice();
    private volatile Membership membership;

    /** Takes what the component declares. */
    interface Declared {
        /**
         * A component has declared.
         *
         * @param voice which one
         * @param view of which view
         * @param primary whether it is primary
         */
        void of(Voice voice, ViewId view, boolean primary);
    }

    QuorumLens(final SlotDirectory all, final Declared declared) {
        this.all = all;
        this.declared = declared;
    }

    Voice voice() {
        return voice;
    }

    /** The membership slot; null if the component never asked for it. */
    Membership membership() {
        return membership;
    }

    @Override
    public <T> T slot(final Class<T> api) {
        return seen(api, all.slot(api));
    }

    @Override
    public <T> List<T> slots(final Class<T> api) {
        return all.slots(api).stream().map(slot -> seen(api, slot)).toList();
    }

    private <T> T seen(final Class<T> api, final T slot) {
        if (api != Membership.class) {
            return slot;
        }
        membership = (Membership) slot;
        return api.cast(this);
    }

    @Override
    public MemberId self() {
        return membership.self();
    }

    @Override
    public View view() {
        return membership.view();
    }

    @Override
    public ViewStability stability() {
        return membership.stability();
    }

    @Override
    public Subscription subscribe(final MembershipListener listener, final Notification kind) {
        return membership.subscribe(listener, kind);
    }

    @Override
    public void declarePrimary(final ViewId view, final boolean primary) {
        declared.of(voice, view, primary);
    }
}
