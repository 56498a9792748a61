package io.coterie.conformance.junit;

/** The checks of kind {@code scheduling} as tests; extend it and say where the jar is. */
public abstract class SchedulingConformance extends ComponentConformance {
    /** A suite. */
    protected SchedulingConformance() {
        super("scheduling");
    }
}
