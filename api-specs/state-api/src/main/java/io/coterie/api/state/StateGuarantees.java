package io.coterie.api.state;

/** The guarantees of kind {@code state}. */
public final class StateGuarantees {
    /** The kind's name. */
    public static final String KIND = "state";
    /** What was acknowledged survives as consensus promises it. */
    public static final String DURABLE = "durable";
    /** Changes are applied in one order on all members. */
    public static final String LINEARIZABLE = "linearizable";

    private StateGuarantees() {
    }
}
