package io.coterie.api.consensus;

/** The guarantees of kind {@code consensus}. */
public final class ConsensusGuarantees {
    /** The kind's name. */
    public static final String KIND = "consensus";
    /** What was acknowledged is never lost while a majority of the voters' disks survives. */
    public static final String DURABLE = "durable";
    /** Proposals and barriers are linearizable. */
    public static final String LINEARIZABLE = "linearizable";
    /** Goes on while a majority of several voters is there. */
    public static final String REPLICATED = "replicated";
    /** Two-node clusters can go on after a confirmed fence. */
    public static final String TWO_NODE = "two-node";

    private ConsensusGuarantees() {
    }
}
