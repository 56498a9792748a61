package io.coterie.itests.conformance.sim;

/** What is wrong with a simulated log of several voters. */
enum VoteFlaw {
    /** Nothing. */
    NONE,
    /** A voter that starts again does not know whom it has voted for. */
    FORGETS_ITS_VOTE,
    /** Who is alone believes that it has the votes of all. */
    TWO_LEADERS_IN_A_TERM,
    /** A command is acknowledged when the leader alone has it. */
    ACKNOWLEDGES_BEFORE_A_MAJORITY,
    /** What came last is not on the disk when a voter starts again. */
    LOSES_THE_TAIL
}
