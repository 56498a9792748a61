package io.coterie.api.component;

import java.util.List;

import io.coterie.api.component.ClusterConfiguration.Choice;

/**
 * The components of a cluster, as one decision chose them. Members of a cluster run the same set; of two sets the one
 * with the greater revision is the later.
 *
 * @param revision 0 for the set that the cluster began with, then one more with each committed swap
 * @param choices the component of each slot, in the order in which they start; a kind of which many run at once has one
 *     row a component
 */
public record ComponentSet(long revision, List<Choice> choices) {
    /** Copies the list. */
    public ComponentSet {
        if (revision < 0) {
            throw new IllegalArgumentException("a revision is not negative: " + revision);
        }
        choices = List.copyOf(choices);
    }
}
