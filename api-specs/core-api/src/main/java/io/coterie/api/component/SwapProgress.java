package io.coterie.api.component;

import java.util.List;
import java.util.Objects;

import io.coterie.api.core.Finding;

/**
 * Where a swap stands on one member.
 *
 * @param revision the revision that its set has or will have; 0 if there is no swap here
 * @param step how far it has come
 * @param failures why it cannot go on here; the swap has to go back then. Empty if nothing is wrong
 * @param waitsFor what the next step waits for, for people; empty if for nothing
 */
public record SwapProgress(long revision, SwapStep step, List<Finding> failures, String waitsFor) {
    /** What a member says that takes part in no swap. */
    public static final SwapProgress NONE = new SwapProgress(0, SwapStep.NONE, List.of(), "");

    /** Copies the list. */
    public SwapProgress {
        Objects.requireNonNull(step, "step");
        failures = List.copyOf(failures);
        Objects.requireNonNull(waitsFor, "waitsFor");
    }
}
