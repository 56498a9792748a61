package io.coterie.api.manager;

import java.util.List;

import io.coterie.api.core.Finding;

/**
 * What a swap would do; nothing was touched for it.
 *
 * @param revision of the set that it would lead to
 * @param changes what would be replaced, {@code kind: before -> after}
 * @param installs bundles that would be installed, {@code node: name version sha256}
 * @param findings why it cannot be, and what is worth knowing
 */
public record SwapPlan(long revision, List<String> changes, List<String> installs, List<Finding> findings) {
    /** Copies the lists. */
    public SwapPlan {
        changes = List.copyOf(changes);
        installs = List.copyOf(installs);
        findings = List.copyOf(findings);
    }

    /** {@return whether it can be run now} */
    public boolean possible() {
        return findings.stream().noneMatch(Finding::isError);
    }
}
