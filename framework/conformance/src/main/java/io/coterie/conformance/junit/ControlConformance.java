package io.coterie.conformance.junit;

/** The checks of kind {@code control} as tests; extend it and say where the jar is. */
public abstract class ControlConformance extends ComponentConformance {
    /** A suite. */
    protected ControlConformance() {
        super("control");
    }
}
