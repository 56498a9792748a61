package io.coterie.runtime.quorum;

import io.coterie.api.membership.ViewId;
import io.coterie.api.quorum.QuorumState;

/** What one quorum component has said last. Touched by the owner of its {@link QuorumAgreement} alone. */
final class Voice {
    /** Null before its first word. */
    private QuorumState verdict;
    /** Of which view it has told; null before the first. */
    private ViewId view;
    private boolean primary;
    private String failure = "";

    void says(final QuorumState now) {
        verdict = now;
    }

    /** What it said when it was asked; what it has told by itself since is later. */
    void begins(final QuorumState first) {
        if (verdict == null) {
            verdict = first;
        }
    }

    void declares(final ViewId of, final boolean isPrimary) {
        view = of;
        primary = isPrimary;
    }

    void fails(final String problem) {
        if (failure.isEmpty()) {
            failure = problem;
        }
    }

    ViewId view() {
        return view;
    }

    boolean primary() {
        return primary && failure.isEmpty();
    }

    boolean failed() {
        return !failure.isEmpty();
    }

    boolean quorate() {
        return failure.isEmpty() && verdict != null && verdict.quorate();
    }

    /** Its verdict; one that has failed, or has said nothing, says no. */
    QuorumState verdict() {
        return failure.isEmpty() && verdict != null ? verdict : QuorumAgreement.none(failure.isEmpty()
            ? "The quorum component has said nothing yet." : failure);
    }
}
