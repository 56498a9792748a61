package io.coterie.assembly.resolve;

import java.util.List;

import io.coterie.assembly.descriptor.Descriptor;

/**
 * What a descriptor comes to. Immutable.
 *
 * @param descriptor what was asked for
 * @param components what a new member is made of, in the order in which it starts
 * @param alone what a member is made of that is the only one; the same if the descriptor does not tell them apart
 * @param alternatives what is brought along beside
 * @param bundles every bundle, by symbolic name
 */
public record Resolution(Descriptor descriptor, List<Selection.Choice> components, List<Selection.Choice> alone,
        List<ComponentOffer> alternatives, List<ResolvedBundle> bundles) {
    /** Copies. */
    public Resolution {
        components = List.copyOf(components);
        alone = List.copyOf(alone);
        alternatives = List.copyOf(alternatives);
        bundles = List.copyOf(bundles);
    }
}
