package io.coterie.api.resource;

/** The guarantees of kind {@code resource-agents}. */
public final class ResourceGuarantees {
    /** The kind's name. */
    public static final String KIND = "resource-agents";
    /** At a time-out, all that the action started is killed before its result is given. */
    public static final String GROUP_KILL = "group-kill";
    /** Prefix of a class served: {@code class=ocf}. */
    public static final String CLASS = "class";

    private ResourceGuarantees() {
    }
}
