package io.coterie.api.consensus;

/** A change of the electorate. */
public enum VoterChange {
    /** One voter more. */
    ADD,
    /** One voter less. */
    REMOVE
}
