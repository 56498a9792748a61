package io.coterie.scheduling.scores.placement;

import java.util.List;

import io.coterie.api.document.Role;
import io.coterie.api.scheduling.Placement.Candidate;

/**
 * Where an instance should be.
 *
 * @param node the node's index, {@link #NOWHERE} for nowhere
 * @param role the role it should have
 * @param reason one sentence: why
 * @param candidates the scores, best first
 */
public record Target(int node, Role role, String reason, List<Candidate> candidates) {
    /** No node. */
    public static final int NOWHERE = -1;

    /** {@return whether it should run} */
    public boolean placed() {
        return node != NOWHERE;
    }

    Target with(final Role other, final String why) {
        return new Target(node, other, why, candidates);
    }
}
