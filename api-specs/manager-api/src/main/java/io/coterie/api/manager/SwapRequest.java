package io.coterie.api.manager;

import java.util.List;
import java.util.Objects;

import io.coterie.api.component.ClusterConfiguration.Choice;

/**
 * Which components are to be replaced, together and at one moment.
 *
 * @param choices what is to stand in the slots of the kinds that they name; of a kind of which many run at once a row
 *     replaces the one of the same component, or the one that its terms name. An empty version means the highest that
 *     a member has
 * @param keepSettings whether settings that a row does not name stay as they are, if its component stays the same; a
 *     setting with an empty value then goes back to its default. Else a row names all settings
 * @param author who asks
 * @param terms what else is said of each choice, in their order; empty if there is nothing to say of any
 */
public record SwapRequest(List<Choice> choices, boolean keepSettings, String author, List<Terms> terms) {
    /**
     * What is said of a row beyond the choice.
     *
     * @param replaces the component of its kind whose place it takes; empty for the one of its own name, or for the
     *     only one of the kind
     * @param bundleHash SHA-256 that its bundle must have, lower-case hexadecimal; empty if any will do
     */
    public record Terms(String replaces, String bundleHash) {
        /** Nothing is said. */
        public static final Terms NONE = new Terms("", "");

        /** Both parts are required. */
        public Terms {
            Objects.requireNonNull(replaces, "replaces");
            Objects.requireNonNull(bundleHash, "bundleHash");
        }
    }

    /** Copies the lists. */
    public SwapRequest {
        choices = List.copyOf(choices);
        terms = List.copyOf(terms);
        Objects.requireNonNull(author, "author");
        if (!terms.isEmpty() && terms.size() != choices.size()) {
            throw new IllegalArgumentException("terms of " + terms.size() + " for " + choices.size() + " choices");
        }
    }

    /**
     * A request that says nothing beyond its choices.
     *
     * @param choices what is to stand in the slots
     * @param keepSettings whether settings that a row does not name stay as they are
     * @param author who asks
     */
    public SwapRequest(final List<Choice> choices, final boolean keepSettings, final String author) {
        this(choices, keepSettings, author, List.of());
    }

    /**
     * What is said of a row.
     *
     * @param row its place among the choices
     * @return its terms
     */
    public Terms terms(final int row) {
        return terms.isEmpty() ? Terms.NONE : terms.get(row);
    }
}
