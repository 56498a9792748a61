package io.coterie.api.messaging;

/** The order asked for; each is a promise of its own. */
public enum Delivery {
    /** Reliable, in any order. */
    UNORDERED,
    /** Reliable; messages of one sender to one group come in the order in which they were sent. */
    FIFO,
    /** Reliable; all members of the group deliver the messages sent so in the same order. */
    TOTAL
}
