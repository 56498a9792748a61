package io.coterie.api.state;

/**
 * What the cluster knows of a node. Moves: UNSEEN, LEFT, FENCED → ONLINE (a later incarnation joins); ONLINE → LEAVING
 * → LEFT (by the node's own word, its last resource stopped); ONLINE, LEAVING → UNCLEAN; UNCLEAN → FENCED (a confirmed
 * fence); ONLINE, LEAVING, UNCLEAN → FENCED (the proof that its host has started anew). A node that dies or runs out of
 * time while it is leaving is unclean.
 */
public enum NodeState {
    /**
     * Never joined since it is in the electorate. It is clean: a node runs nothing for the cluster before its joining
     * is committed here, so it needs no fence.
     */
    UNSEEN,
    /** Takes part. */
    ONLINE,
    /** On its way out; its resources are being stopped. */
    LEAVING,
    /** Out, cleanly: it has reported its last resource stopped. */
    LEFT,
    /** Lost, and what it ran may still run: must be fenced before anything of it is recovered. */
    UNCLEAN,
    /** A fence of its last incarnation was confirmed, or its host has started anew since. */
    FENCED;

    /** {@return whether nothing of its last incarnation can run any more} */
    public boolean clean() {
        return this == LEFT || this == FENCED || this == UNSEEN;
    }
}
