package io.coterie.api.manager;

import java.util.List;
import java.util.Objects;

import io.coterie.api.component.ClusterConfiguration.Choice;

/**
 * Which components are to be replaced, together and at one moment.
 *
 * @param choices what is to stand in the slots of the kinds that they name; of a kind of which many run at once a row
 *     replaces the one of the same component. An empty version means the highest that a member has
 * @param keepSettings whether settings that a row does not name stay as they are, if its component stays the same; a
 *     setting with an empty value then goes back to its default. Else a row names all settings
 * @param author who asks
 */
public record SwapRequest(List<Choice> choices, boolean keepSettings, String author) {
    /** Copies the list. */
    public SwapRequest {
        choices = List.copyOf(choices);
        Objects.requireNonNull(author, "author");
    }
}
