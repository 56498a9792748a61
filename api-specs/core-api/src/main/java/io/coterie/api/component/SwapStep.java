package io.coterie.api.component;

/** How far a swap has come on one member; in this order, but for the way back. */
public enum SwapStep {
    /** Nothing of it is here. */
    NONE,
    /** The bundles of the new instances are installed, their hashes are right, nothing runs. */
    STAGED,
    /** The new instances are up beside the old ones, reach the same members and carry nothing. */
    WARM,
    /** What this member begins from now on goes through the new instances; the old ones bring what is on its way. */
    SWITCHED,
    /**
     * Nothing of this member's is on its way in the old instances, everything that others sent through them has come,
     * and the new ones have answered a canary.
     */
    DRAINED,
    /** The new instances alone are left. */
    COMMITTED,
    /** The old instances alone carry everything again; what the new ones had not delivered was sent again. */
    BACK
}
