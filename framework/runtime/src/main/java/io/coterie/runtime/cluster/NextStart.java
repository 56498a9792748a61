package io.coterie.runtime.cluster;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import io.coterie.api.component.ClusterConfiguration;
import io.coterie.api.component.ClusterConfiguration.Choice;
import io.coterie.runtime.model.CommittedSet;
import io.coterie.runtime.model.ComponentRegistry;
import io.coterie.runtime.model.Selection;
import io.coterie.runtime.swap.SetChange;
import io.coterie.runtime.swap.Shelf;

/** Whether a member could begin with a set of which others tell. Any thread. */
final class NextStart {
    private final ClusterConfiguration configuration;
    private final ComponentRegistry registry;
    private final SwapParts parts;
    private final Shelf shelf;

    NextStart(final ClusterConfiguration configuration, final ComponentRegistry registry, final SwapParts parts,
            final Shelf shelf) {
        this.configuration = configuration;
        this.registry = registry;
        this.parts = parts;
        this.shelf = shelf;
    }

    /**
     * What a start would need and lacks.
     *
     * @param told the set
     * @return the components and where to put their bundles, for people; empty if nothing is known to be missing
     */
    String lacks(final CommittedSet told) {
        if (parts.trusting()) {
            // the others have it
            return "";
        }
        final CommittedSet set = SetChange.overlay(configuration.components(), told);
        final List<String> missing = new ArrayList<>();
        for (int i = 0; i < set.choices().size(); i++) {
            final Choice choice = set.choices().get(i);
            final String hash = set.hashes().get(i);
            if (hash.isEmpty() && Selection.of(choice, registry.installed()).isEmpty()) {
                missing.add(choice.kind() + "=" + choice.component() + ", which is not installed");
            } else if (!hash.isEmpty() && Selection.of(choice, hash, registry.installed()).isEmpty()
                    && !Files.exists(Path.of(shelf.place(hash)))) {
                missing.add("the bundle of " + choice.kind() + "=" + choice.component() + ", the file with the SHA-256 "
                    + hash + ", which belongs to " + shelf.place(hash));
            }
        }
        return String.join("; ", missing);
    }
}
