package io.coterie.api.manager;

import java.util.List;
import java.util.Objects;

import io.coterie.api.core.Finding;
import io.coterie.api.scheduling.Transition;

/**
 * What applying a document would do.
 *
 * @param baseVersion the version that it was compared with
 * @param changes one line each: {@code + resource web}, {@code ~ resource db: parameter port}, {@code - constraint c1}
 * @param warnings what the operator should know
 * @param transition what would be done at once
 */
public record DocumentPlan(long baseVersion, List<String> changes, List<Finding> warnings, Transition transition) {
    /** Copies the lists. */
    public DocumentPlan {
        changes = List.copyOf(changes);
        warnings = List.copyOf(warnings);
        Objects.requireNonNull(transition, "transition");
    }
}
