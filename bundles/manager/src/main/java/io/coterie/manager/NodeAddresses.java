package io.coterie.manager;

import java.util.Map;
import java.util.TreeMap;

import io.coterie.api.component.InstanceContext;
import io.coterie.api.core.CoterieException;
import io.coterie.api.core.NodeId;
import io.coterie.api.document.ClusterDocument;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the framework where the document's nodes are, each time that changes. On the manager's thread. */
final class NodeAddresses {
    private static final Logger LOG = LoggerFactory.getLogger(NodeAddresses.class);
    private final InstanceContext context;
    private Map<NodeId, String> told;

    NodeAddresses(final InstanceContext context) {
        this.context = context;
        this.told = Map.copyOf(context.nodes());
    }

    /** A document in which this node is not: whoever is removed goes on talking until it has left. */
    void tell(final ClusterDocument document) {
        final Map<NodeId, String> now = new TreeMap<>();
        document.nodes().values().forEach(node -> now.put(node.id(), node.address()));
        if (now.equals(told) || !now.containsKey(context.self().node())) {
            return;
        }
        told = now;
        try {
            context.electorate(now);
        } catch (final CoterieException e) {
            LOG.warn("The members of changed nodes cannot be looked for: {}", e.getMessage());
        }
    }
}
