package io.coterie.conformance.junit;

/** The checks of kind {@code quorum} as tests; extend it and say where the jar is. */
public abstract class QuorumConformance extends ComponentConformance {
    /** A suite. */
    protected QuorumConformance() {
        super("quorum");
    }
}
