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
    /**
     * Prefix of the agents driven: {@code handles=process}, or with a star at its end {@code handles=fence_*}. It says
     * before an instance is there what {@link Fencing#handles} says then, so that a swap can be refused in time.
     */
    public static final String HANDLES = "handles";

    private FencingGuarantees() {
    }
}
