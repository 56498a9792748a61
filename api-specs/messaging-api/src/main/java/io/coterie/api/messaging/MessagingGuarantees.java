package io.coterie.api.messaging;

/** The guarantees of kind {@code messaging}. None implies another unless it says so. */
public final class MessagingGuarantees {
    /** The kind's name. */
    public static final String KIND = "messaging";
    /** Among members that stay in the view, every accepted message is delivered once to each of them. */
    public static final String RELIABLE = "reliable";
    /** Messages of one sender come in the order in which they were sent. Implies {@link #RELIABLE}. */
    public static final String FIFO = "fifo";
    /** All members that stay deliver in one order, also when the member that orders crashes. */
    public static final String TOTAL_ORDER = "total-order";
    /** What any member delivered, also one that then crashed, every member that stays delivers. */
    public static final String UNIFORM = "uniform";
    /**
     * Members that go together from one view to the next deliver the same messages between the two. Holds together
     * with membership only if both are of one engine.
     */
    public static final String VIEW_SYNCHRONOUS = "view-synchronous";
    /** Only the primary partition delivers. */
    public static final String PRIMARY_ONLY = "primary-only";
    /** Parameter: the largest message, in bytes. */
    public static final String MAX_MESSAGE_BYTES = "maxMessageBytes";
    /** Parameter: how many members it was made for. */
    public static final String MAX_MEMBERS = "maxMembers";

    private MessagingGuarantees() {
    }
}
