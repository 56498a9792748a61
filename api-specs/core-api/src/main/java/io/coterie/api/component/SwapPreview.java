package io.coterie.api.component;

import java.util.List;

import io.coterie.api.core.Finding;

/**
 * What a swap would do on one member; nothing was touched for it.
 *
 * @param slots the slots that change
 * @param installs bundles that would be installed, {@code name version sha256}
 * @param findings why it cannot be, and what is worth knowing
 * @param gives what the whole new set would promise, as {@code kind:guarantee}; empty if it cannot be said
 */
public record SwapPreview(List<Change> slots, List<String> installs, List<Finding> findings, List<String> gives) {
    /**
     * One slot that changes.
     *
     * @param before what runs in it; null if it is new
     * @param after what will run in it; null if it goes
     */
    public record Change(InstanceId before, InstanceId after) {
    }

    /**
     * A preview that says nothing of guarantees.
     *
     * @param slots the slots that change
     * @param installs bundles that would be installed
     * @param findings why it cannot be, and what is worth knowing
     */
    public SwapPreview(final List<Change> slots, final List<String> installs, final List<Finding> findings) {
        this(slots, installs, findings, List.of());
    }

    /** Copies the lists. */
    public SwapPreview {
        slots = List.copyOf(slots);
        installs = List.copyOf(installs);
        findings = List.copyOf(findings);
        gives = List.copyOf(gives);
    }
}
