package io.coterie.api.quorum;

/** The guarantees of kind {@code quorum}. */
public final class QuorumGuarantees {
    /** The kind's name. */
    public static final String KIND = "quorum";
    /** At most one partition is quorate, as long as fences that were confirmed were real. */
    public static final String EXCLUSIVE = "exclusive";
    /** Two-node clusters are supported. */
    public static final String TWO_NODE = "two-node";
    /** A cold start waits until all were seen, where it is asked for. */
    public static final String WAIT_FOR_ALL = "wait-for-all";

    private QuorumGuarantees() {
    }
}
