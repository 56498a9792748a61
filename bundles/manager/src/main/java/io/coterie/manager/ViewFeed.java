package io.coterie.manager;

import java.util.function.Consumer;

import io.coterie.api.core.CoterieException;
import io.coterie.api.membership.MembershipListener;
import io.coterie.api.membership.View;
import io.coterie.api.membership.ViewChange;
import io.coterie.api.membership.ViewStability;
import io.coterie.manager.core.CoordinatorInput;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hears of views, on the slot's thread; only enqueues. */
final class ViewFeed implements MembershipListener {
    private static final Logger LOG = LoggerFactory.getLogger(ViewFeed.class);
    private final Slots slots;
    private final Consumer<CoordinatorInput> feed;
    /** What was heard last: the manager's own view may be older, as it takes what is fed to it later. */
    private View heard;

    ViewFeed(final Slots slots, final Consumer<CoordinatorInput> feed) {
        this.slots = slots;
        this.feed = feed;
    }

    @Override
    public void viewChanged(final ViewChange change) {
        heard = change.view();
        feed.accept(new CoordinatorInput.ViewChanged(change.view(), isStable()));
    }

    @Override
    public void stabilityChanged(final ViewStability stability) {
        if (heard != null) {
            feed.accept(new CoordinatorInput.ViewChanged(heard, stability == ViewStability.STABLE));
        }
    }

    private boolean isStable() {
        try {
            return slots.membership().stability() == ViewStability.STABLE;
        } catch (final CoterieException e) {
            LOG.debug("The membership slot is empty", e);
            return false;
        }
    }
}
