package io.coterie.conformance.junit;

/** The checks of kind {@code membership} as tests; extend it and say where the jar is. */
public abstract class MembershipConformance extends ComponentConformance {
    /** A suite. */
    protected MembershipConformance() {
        super("membership");
    }
}
