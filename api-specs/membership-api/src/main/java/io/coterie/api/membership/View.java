package io.coterie.api.membership;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;

/**
 * Who can communicate, at one epoch. Immutable.
 *
 * @param id the view's id
 * @param members in the order of {@link MemberId}, each node once
 * @param primary whether this partition had been declared primary when the value was made
 */
public record View(ViewId id, List<MemberId> members, boolean primary) {
    /**
     * Sorts and checks the members.
     *
     * @throws IllegalArgumentException if there is no member or a node stands twice
     */
    public View {
        Objects.requireNonNull(id, "id");
        members = members.stream().sorted().toList();
        if (members.isEmpty() || members.stream().map(MemberId::node).distinct().count() != members.size()) {
            throw new IllegalArgumentException("a view needs members, each node once: " + members);
        }
    }

    /**
     * Finds the member of a node.
     *
     * @param node the node
     * @return its member in this view, if it is there
     */
    public Optional<MemberId> member(final NodeId node) {
        return members.stream().filter(m -> m.node().equals(node)).findFirst();
    }

    /**
     * Whether that very incarnation is in the view.
     *
     * @param member the member
     * @return true if it is
     */
    public boolean contains(final MemberId member) {
        return members.contains(member);
    }

    /** {@return the nodes of the members} */
    public SortedSet<NodeId> nodes() {
        final SortedSet<NodeId> nodes = new TreeSet<>();
        members.forEach(m -> nodes.add(m.node()));
        return nodes;
    }
}
