package io.coterie.api.membership;

/** What a subscriber wants to be told of a change. */
public enum Notification {
    /** Who joined, who left, who remained. */
    FULL,
    /** Who joined and who left only; the first notification after subscribing is full all the same. */
    INCREMENTAL
}
