package io.coterie.conformance.junit;

/** The checks of kind {@code resource-agents} as tests; extend it and say where the jar is. */
public abstract class ResourceAgentsConformance extends ComponentConformance {
    /** A suite. */
    protected ResourceAgentsConformance() {
        super("resource-agents");
    }
}
