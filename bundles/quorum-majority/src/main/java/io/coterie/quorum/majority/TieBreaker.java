package io.coterie.quorum.majority;

import java.util.Optional;
import java.util.SortedMap;

import io.coterie.api.core.NodeId;

/**
 * Which half of an even electorate goes on. Immutable.
 *
 * @param text {@code lowest}, {@code none} or {@code node:NAME} (a bare name is taken as a node's, too)
 */
record TieBreaker(String text) {
    /** The half with the lowest node of the electorate that has a vote. */
    static final TieBreaker LOWEST = new TieBreaker("lowest");
    /** Neither half. */
    static final TieBreaker NONE = new TieBreaker("none");
    private static final String NODE_PREFIX = "node:";

    /**
     * Checks the form.
     *
     * @throws IllegalArgumentException if it is none of the three
     */
    TieBreaker {
        if (!text.equals("lowest") && !text.equals("none")) {
            new NodeId(name(text));
        }
    }

    /** The node that decides in an electorate; empty if none does. */
    Optional<NodeId> decides(final SortedMap<NodeId, Integer> votes) {
        if (equals(NONE)) {
            return Optional.empty();
        }
        if (equals(LOWEST)) {
            return votes.entrySet().stream().filter(e -> e.getValue() > 0).map(e -> e.getKey()).findFirst();
        }
        return Optional.of(new NodeId(name(text))).filter(node -> votes.getOrDefault(node, 0) > 0);
    }

    private static String name(final String text) {
        return text.startsWith(NODE_PREFIX) ? text.substring(NODE_PREFIX.length()) : text;
    }
}
