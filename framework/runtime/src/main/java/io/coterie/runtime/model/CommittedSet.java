package io.coterie.runtime.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import io.coterie.api.component.ClusterConfiguration.Choice;
import io.coterie.api.component.ComponentSet;

/**
 * The components that a cluster runs, with the bundle of each. Immutable.
 *
 * @param revision which decision it was; 0 for what the configuration says
 * @param choices the component of each slot, in order
 * @param hashes SHA-256 of the bundle of each choice, in the same order; empty text where any bundle will do
 */
public record CommittedSet(long revision, List<Choice> choices, List<String> hashes) {
    /** Copies the lists. */
    public CommittedSet {
        choices = List.copyOf(choices);
        hashes = List.copyOf(hashes);
        if (choices.size() != hashes.size()) {
            throw new IllegalArgumentException(choices.size() + " choices, " + hashes.size() + " hashes");
        }
    }

    /**
     * What a configuration says.
     *
     * @param choices its choices
     * @return the set that a cluster begins with
     */
    public static CommittedSet first(final List<Choice> choices) {
        return new CommittedSet(0, choices, Collections.nCopies(choices.size(), ""));
    }

    /** {@return the same for those who use it} */
    public ComponentSet set() {
        return new ComponentSet(revision, choices);
    }

    /**
     * The set that follows: where a hash is empty the choice has not changed, and its bundle holds.
     *
     * @param target the new set
     * @param given hashes of the bundles that change
     * @param before what each choice of the target replaces, as its place in this set
     * @return the set, to be kept
     */
    public CommittedSet next(final ComponentSet target, final List<String> given, final List<Integer> before) {
        final List<String> kept = new ArrayList<>();
        for (int i = 0; i < given.size(); i++) {
            kept.add(given.get(i).isEmpty() ? hashes.get(before.get(i)) : given.get(i));
        }
        return new CommittedSet(target.revision(), target.choices(), kept);
    }
}
