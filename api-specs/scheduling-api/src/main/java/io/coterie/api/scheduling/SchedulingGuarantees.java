package io.coterie.api.scheduling;

/** The guarantees of kind {@code scheduling}. */
public final class SchedulingGuarantees {
    /** The kind's name. */
    public static final String KIND = "scheduling";
    /** The same input gives the same transition. Every component gives this. */
    public static final String DETERMINISTIC = "deterministic";
    /** Every placement says why. */
    public static final String EXPLAINED = "explained";

    private SchedulingGuarantees() {
    }
}
