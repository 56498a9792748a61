package io.coterie.runtime.rendezvous;

import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.coterie.api.core.ClusterId;
import io.coterie.api.core.NodeId;

/**
 * What a member tells somebody who wants to join. Immutable.
 *
 * @param protocol the versions of the rendezvous that the member speaks
 * @param product its version, for people
 * @param cluster its cluster
 * @param node which node answers
 * @param nodes the electorate with the addresses of the rendezvous
 * @param served its components
 * @param bundles the bundles that the member has
 */
public record Description(ProtocolRange protocol, String product, ClusterId cluster, NodeId node,
        Map<NodeId, String> nodes, Served served, List<BundleEntry> bundles) {
    /** All parts are required. */
    public Description {
        Objects.requireNonNull(protocol, "protocol");
        Objects.requireNonNull(product, "product");
        Objects.requireNonNull(cluster, "cluster");
        Objects.requireNonNull(node, "node");
        nodes = Map.copyOf(nodes);
        Objects.requireNonNull(served, "served");
        bundles = List.copyOf(bundles);
    }
}
