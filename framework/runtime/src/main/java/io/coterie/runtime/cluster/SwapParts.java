package io.coterie.runtime.cluster;

import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;

import io.coterie.api.component.ClusterConfiguration;
import io.coterie.api.core.NodeId;
import io.coterie.runtime.rendezvous.Description;
import io.coterie.runtime.swap.Shelf;

/** What a cluster needs of framework and network to know its components and to swap them. Safe for several threads. */
interface SwapParts {
    /**
     * The bundles of a member.
     *
     * @param configuration the cluster
     * @param nodes tells the addresses of the members
     * @return its bundles
     */
    Shelf shelf(ClusterConfiguration configuration, Supplier<Map<NodeId, String>> nodes);

    /**
     * Asks the other members what they have.
     *
     * @param configuration the cluster
     * @param nodes the addresses of the members
     * @param limit how long to wait
     * @return the answers, by address
     */
    Map<String, Description> others(ClusterConfiguration configuration, Map<NodeId, String> nodes, Duration limit);

    /**
     * Supplies bundles of components that no decision of the cluster names; may do nothing.
     *
     * @param configuration the cluster
     * @param missing the choices that nothing installed meets
     */
    void supply(ClusterConfiguration configuration, java.util.List<ClusterConfiguration.Choice> missing);

    /** {@return whether the bundles of a set that only other members tell of may be fetched} */
    boolean trusting();
}
