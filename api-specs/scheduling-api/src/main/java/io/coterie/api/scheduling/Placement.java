package io.coterie.api.scheduling;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

import io.coterie.api.core.NodeId;
import io.coterie.api.document.Role;

/**
 * Where a resource instance is, where it should be, and why.
 *
 * @param resource the resource instance
 * @param currentNode where it runs now, if anywhere
 * @param currentRole its role now
 * @param node where it should run, if anywhere
 * @param role its role then
 * @param managed whether the cluster may act on it
 * @param failed one sentence if its last operation failed, else empty
 * @param reason one sentence: why there
 * @param candidates the score of each node with its terms, best first
 */
public record Placement(String resource, Optional<NodeId> currentNode, Role currentRole, Optional<NodeId> node,
        Role role, boolean managed, String failed, String reason, List<Candidate> candidates) {
    /**
     * A node's score.
     *
     * @param node which
     * @param score the sum of the terms
     * @param terms what it is made of
     */
    public record Candidate(NodeId node, int score, List<Term> terms) {
        /** Copies the list. */
        public Candidate {
            Objects.requireNonNull(node, "node");
            terms = List.copyOf(terms);
        }
    }

    /**
     * A part of a score.
     *
     * @param score how much
     * @param source what gives it: {@code stickiness}, the id of a constraint, {@code standby}, {@code failures}, ...
     */
    public record Term(int score, String source) {
        /** The source is required. */
        public Term {
            Objects.requireNonNull(source, "source");
        }
    }

    /** Copies the list. */
    public Placement {
        Objects.requireNonNull(resource, "resource");
        Objects.requireNonNull(currentNode, "currentNode");
        Objects.requireNonNull(currentRole, "currentRole");
        Objects.requireNonNull(node, "node");
        Objects.requireNonNull(role, "role");
        Objects.requireNonNull(failed, "failed");
        Objects.requireNonNull(reason, "reason");
        candidates = List.copyOf(candidates);
    }
}
