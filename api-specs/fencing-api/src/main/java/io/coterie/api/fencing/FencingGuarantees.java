package io.coterie.api.fencing;

/** The guarantees of kind {@code fencing}. */
public final class FencingGuarantees {
    /** The kind's name. */
    public static final String KIND = "fencing";
    /** Confirmed means verified: the incarnation and all that it started is gone. Every component gives this. */
    public static final String CONFIRMED = "confirmed";
    /** Also ends effects that outlive processes: addresses, mounts, exports. */
    public static final String WHOLE_HOST = "whole-host";
    /** Works when the target's host does not answer at all. */
    public static final String OUT_OF_BAND = "out-of-band";

    private FencingGuarantees() {
    }
}
