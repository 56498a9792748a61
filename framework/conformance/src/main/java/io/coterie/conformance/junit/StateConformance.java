package io.coterie.conformance.junit;

/** The checks of kind {@code state} as tests; extend it and say where the jar is. */
public abstract class StateConformance extends ComponentConformance {
    /** A suite. */
    protected StateConformance() {
        super("state");
    }
}
