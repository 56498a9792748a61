package io.coterie.itests.conformance.sim;

/** What a simulated channel does wrong; {@link #NONE} is the good one. */
public enum Flaw {
    /** Nothing. */
    NONE,
    /** After the one that orders is lost, the survivors deliver in two orders. */
    TWO_ORDERS_AFTER_DEATH,
    /** What was under way at a death reaches one survivor alone. */
    ONE_SURVIVOR_ALONE,
    /** The new view stands in another place of the stream on one survivor. */
    VIEW_ELSEWHERE,
    /** Frames of different senders change places on one member. */
    SENDERS_REORDERED,
    /** The first frame after a change of the view is lost on one member. */
    LOST_AFTER_VIEW,
    /** What came before a cut comes once more when the link is mended. */
    TWICE_AFTER_RECONNECT,
    /** A frame of a member comes after the view that no longer shows it. */
    FRAME_OF_THE_LOST,
    /** The sender delivers at once; if it is lost then, nobody else ever does. */
    NOT_UNIFORM,
    /** Members that can talk again stay apart. */
    NEVER_HEALS,
    /** A member that is cut off is never missed. */
    NEVER_NOTICES,
    /** The next life of a node gets what the former one did not take. */
    FRAMES_OF_A_FORMER_LIFE,
    /** Two partitions have views of one stamp. */
    ONE_STAMP_FOR_TWO,
    /** A stamp is used again, for other members: epochs that go back. */
    STAMP_AGAIN,
    /** The view does not hold the member that it is told to. */
    WITHOUT_SELF,
    /** Both lives of a node are in the view. */
    BOTH_LIVES,
    /** A note reaches the others, and not its own member. */
    NOTE_NOT_TO_SELF,
    /** A note reaches its own member alone. */
    NOTE_TO_SELF_ALONE,
    /** Who opens late is not told of notes that came before. */
    NO_NOTES_BEFORE_OPEN,
    /** Views are told from two threads at once. */
    TWO_THREADS,
    /** A member that has left in order stays in the view. */
    LEAVING_UNSEEN
}
