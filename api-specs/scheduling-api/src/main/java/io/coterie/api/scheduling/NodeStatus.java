package io.coterie.api.scheduling;

import java.util.Map;
import java.util.Objects;

import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;

/**
 * A node as scheduling sees it.
 *
 * @param node which
 * @param member its last incarnation that took part, null if none did
 * @param online whether it can run actions now
 * @param unclean whether it must be fenced before anything of it is recovered
 * @param leaving whether it is on its way out (no resources are placed there; what runs is stopped)
 * @param standby whether an operator keeps resources away from it
 * @param maintenance whether what it runs is left alone
 * @param fenceable whether there is a device that could fence it
 * @param attributes permanent and transient attributes together ({@code master-<instance>} are promotion scores)
 */
public record NodeStatus(NodeId node, MemberId member, boolean online, boolean unclean, boolean leaving,
        boolean standby, boolean maintenance, boolean fenceable, Map<String, String> attributes) {
    /** Copies the map. */
    public NodeStatus {
        Objects.requireNonNull(node, "node");
        attributes = Map.copyOf(attributes);
    }
}
