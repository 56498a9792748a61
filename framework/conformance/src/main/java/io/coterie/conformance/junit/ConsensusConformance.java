package io.coterie.conformance.junit;

/** The checks of kind {@code consensus} as tests; extend it and say where the jar is. */
public abstract class ConsensusConformance extends ComponentConformance {
    /** A suite. */
    protected ConsensusConformance() {
        super("consensus");
    }
}
