package io.coterie.api.manager;

/** The guarantees of kinds {@code manager} and {@code control}. */
public final class ManagerGuarantees {
    /** The kind's name. */
    public static final String KIND = "manager";
    /** The name of the kind that offers the manager to people and programs outside. */
    public static final String CONTROL_KIND = "control";
    /** Nothing is recovered before its old place is clean. */
    public static final String FENCE_BEFORE_RECOVERY = "fence-before-recovery";

    /** Kind {@code control}: nothing but the health probes is answered without the member's credential. */
    public static final String CREDENTIAL = "credential";

    private ManagerGuarantees() {
    }
}
