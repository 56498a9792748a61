package io.coterie.manager.core;

import io.coterie.api.core.NodeId;
import io.coterie.api.document.ClusterDocument;

/** Whether a document lets the cluster fence a node. Stateless. */
public final class Fenceable {
    private Fenceable() {
    }

    /**
     * Whether there is a device for a node.
     *
     * @param document the document
     * @param node the node
     * @return true if fencing is on and a device has the node among its targets
     */
    public static boolean of(final ClusterDocument document, final NodeId node) {
        return Fences.enabled(document) && !Fences.levels(document, node).isEmpty();
    }
}
