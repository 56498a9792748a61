package io.coterie.manager.config;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

import io.coterie.api.core.NodeId;
import io.coterie.api.document.ComponentSpec;
import io.coterie.api.state.Change;
import io.coterie.manager.core.Moment;
import io.coterie.manager.swap.SwapDocument;

/**
 * Makes the first document of a cluster that nobody gave one: its nodes as its members know them, and what the
 * cluster is made of, so that they can take part and an operator finds something to build on. Pure; on the manager's
 * thread.
 */
public final class Founding {
    /** Who brings a document of his own, as a script does, has this long to apply it first. */
    static final java.time.Duration PATIENCE = java.time.Duration.ofSeconds(5);
    private final String cluster;
    private final Map<NodeId, String> nodes;
    private final Supplier<List<ComponentSpec>> components;
    private Moment since;
    private boolean done;

    /**
     * For one life of a member.
     *
     * @param cluster the cluster's name
     * @param nodes the electorate as configured, with the address of each
     * @param components what the cluster is made of; empty if that is not known
     */
    public Founding(final String cluster, final Map<NodeId, String> nodes,
            final Supplier<List<ComponentSpec>> components) {
        this.components = components;
        this.cluster = cluster;
        this.nodes = new TreeMap<>(nodes);
    }

    /**
     * Whether it is time.
     *
     * @param able whether this member leads, has quorum, and the state here holds no document
     * @param now the time
     * @return the change to submit, at most once a reign; null if there is nothing to do
     */
    public Change next(final boolean able, final Moment now) {
        if (!able) {
            since = null;
            done = false;
            return null;
        }
        if (since == null) {
            since = now;
        }
        if (done || !now.past(since, PATIENCE)) {
            return null;
        }
        done = true;
        return new Change.ApplyDocument(0, text(), List.copyOf(nodes.keySet()), "coterie",
            "the nodes that founded the cluster", now.wall());
    }

    private String text() {
        final StringBuilder text = new StringBuilder("# made when the cluster was founded\ncluster: ");
        text.append(cluster).append("\nnodes:\n");
        nodes.forEach((node, address) -> text.append("  \"").append(node).append("\": {address: \"").append(address)
            .append("\"}\n"));
        final List<ComponentSpec> rows = components.get();
        return rows.isEmpty() ? text.toString() : text + SwapDocument.section(rows);
    }
}
