package io.coterie.scheduling.scores.present;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.coterie.api.core.NodeId;
import io.coterie.api.scheduling.NodeStatus;
import io.coterie.api.scheduling.SchedulingInput;

/** The nodes by index, in the order of their names: arrays by node are the quickest to score. Immutable. */
public final class ClusterNodes {
    private final List<NodeStatus> nodes;
    private final Map<NodeId, Integer> indexes = new HashMap<>();

    /**
     * The nodes of an input.
     *
     * @param input the input
     */
    public ClusterNodes(final SchedulingInput input) {
        nodes = List.copyOf(input.nodes().values());
        for (int i = 0; i < nodes.size(); i++) {
            indexes.put(nodes.get(i).node(), i);
        }
    }

    /** {@return how many there are} */
    public int size() {
        return nodes.size();
    }

    /**
     * A node.
     *
     * @param index its index
     * @return its status
     */
    public NodeStatus get(final int index) {
        return nodes.get(index);
    }

    /**
     * A node's name.
     *
     * @param index its index
     * @return the name
     */
    public NodeId id(final int index) {
        return nodes.get(index).node();
    }

    /**
     * A node's index.
     *
     * @param node its name
     * @return the index, −1 if there is no such node
     */
    public int index(final NodeId node) {
        return indexes.getOrDefault(node, -1);
    }

    /**
     * Whether what the history says of a node may still be true: it takes part, or nobody knows that it does not.
     *
     * @param index the node
     * @return false for a node that is cleanly gone
     */
    public boolean mayRun(final int index) {
        return nodes.get(index).online() || nodes.get(index).unclean();
    }
}
