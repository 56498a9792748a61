package io.coterie.api.membership;

/**
 * The guarantees of kind {@code membership}. The first four are the words of the OCF concept paper's cluster quality
 * of service, weakest first; each implies the ones before it, except that {@link #PRIMARY} implies only
 * {@link #CONSENSUS}.
 */
public final class MembershipGuarantees {
    /** The kind's name. */
    public static final String KIND = "membership";
    /** Members are listed; nothing is said of whether each can talk to each. Every component gives this. */
    public static final String NO_CONNECTIVITY = "no-connectivity";
    /** While stable, each member of a view can talk to each other one. */
    public static final String STRONGLY_CONNECTED = "strongly-connected";
    /** While all members of a view see it as stable, all have the same view. */
    public static final String CONSENSUS = "consensus";
    /** The engine itself lets at most one partition install views. */
    public static final String PRIMARY = "primary";
    /** The end of a member's process is noticed at once (its sockets close), not only after a silence. */
    public static final String CRASH_NOTICED = "crash-noticed";
    /** Parameter: a silent member is out of a view of three after about so many milliseconds, by default settings. */
    public static final String DETECTION_MILLIS = "detectionMillis";
    /** Parameter: how many members it was made for. */
    public static final String MAX_MEMBERS = "maxMembers";

    private MembershipGuarantees() {
    }
}
