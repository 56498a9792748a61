package io.coterie.conformance.junit;

/** The checks of kind {@code manager} as tests; extend it and say where the jar is. */
public abstract class ManagerConformance extends ComponentConformance {
    /** A suite. */
    protected ManagerConformance() {
        super("manager");
    }
}
