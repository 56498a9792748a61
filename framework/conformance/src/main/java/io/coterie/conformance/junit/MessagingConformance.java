package io.coterie.conformance.junit;

/** The checks of kind {@code messaging} as tests; extend it and say where the jar is. */
public abstract class MessagingConformance extends ComponentConformance {
    /** A suite. */
    protected MessagingConformance() {
        super("messaging");
    }
}
