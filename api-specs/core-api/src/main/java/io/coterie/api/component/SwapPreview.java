package io.coterie.api.component;

import java.util.List;

import io.coterie.api.core.Finding;

/**
 * What a swap would do on one member; nothing was touched for it.
 *
 * @param slots the slots that change
 * @param installs bundles that would be installed, {@code name version sha256}
 * @param findings why it cannot be, and what is worth knowing
 */
public record SwapPreview(List<Change> slots, List<String> installs, List<Finding> findings) {
    /**
     * One slot that changes.
     *
     * @param before what runs in it; null if it is new
     * @param after what will run in it; null if it goes
     */
    public record Change(InstanceId before, InstanceId after) {
    }

    /** Copies the lists. */
    public SwapPreview {
        slots = List.copyOf(slots);
        installs = List.copyOf(installs);
        findings = List.copyOf(findings);
    }
}
