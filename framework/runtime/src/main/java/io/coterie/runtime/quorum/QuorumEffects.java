package io.coterie.runtime.quorum;

import io.coterie.api.membership.ViewId;
import io.coterie.api.quorum.QuorumState;

/** What {@link QuorumAgreement} asks of its shell. */
interface QuorumEffects {
    /**
     * The verdict is another one.
     *
     * @param verdict the verdict
     */
    void verdict(QuorumState verdict);

    /**
     * Membership is to be told whether a view is primary.
     *
     * @param view the view
     * @param primary whether it is
     */
    void declare(ViewId view, boolean primary);
}
