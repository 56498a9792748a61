package io.coterie.conformance.junit;

/** The checks of kind {@code fencing} as tests; extend it and say where the jar is. */
public abstract class FencingConformance extends ComponentConformance {
    /** A suite. */
    protected FencingConformance() {
        super("fencing");
    }
}
