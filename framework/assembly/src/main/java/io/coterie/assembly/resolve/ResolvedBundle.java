package io.coterie.assembly.resolve;

import java.util.List;

import io.coterie.assembly.repository.StoredBundle;

/**
 * A bundle of the distribution.
 *
 * @param bundle the bundle
 * @param reasons why it is there; at least one, the most direct first
 */
public record ResolvedBundle(StoredBundle bundle, List<Reason> reasons) {
    /** Copies. */
    public ResolvedBundle {
        reasons = List.copyOf(reasons);
    }
}
