package io.coterie.api.state;

/**
 * What the cluster knows of a node. Moves: any → ONLINE (a later incarnation joins: only from LEFT, FENCED, UNSEEN, or
 * from UNCLEAN when the coordinator has cleared it first); ONLINE → LEAVING → LEFT (by the node's own word, its last
 * resource stopped); ONLINE, LEAVING, UNSEEN → UNCLEAN; UNCLEAN → FENCED (a confirmed fence). A node that dies or
 * runs out of time while it is leaving is unclean.
 */
public enum NodeState {
    /** Never seen since the cluster was founded, or since the node was added. It may run anything. */
    UNSEEN,
    /** Takes part. */
    ONLINE,
    /** On its way out; its resources are being stopped. */
    LEAVING,
    /** Out, cleanly: it has reported its last resource stopped. */
    LEFT,
    /** Lost, and what it ran may still run: must be fenced before anything of it is recovered. */
    UNCLEAN,
    /** A fence of its last incarnation was confirmed. */
    FENCED;

    /** {@return whether nothing of its last incarnation can run any more} */
    public boolean clean() {
        return this == LEFT || this == FENCED;
    }
}
