package io.coterie.api.quorum;

import java.util.Objects;

/**
 * A verdict.
 *
 * @param quorate whether this partition has enough votes
 * @param votes the votes present
 * @param expected the votes of the electorate
 * @param needed how many votes are enough
 * @param rule which rule decided
 * @param reason one sentence for people
 */
public record QuorumState(boolean quorate, int votes, int expected, int needed, Rule rule, String reason) {
    /** The rule that decided. */
    public enum Rule {
        /** More than half of the votes. */
        MAJORITY,
        /** Exactly half, with the tie-breaker. */
        TIE_BREAKER,
        /** Two nodes, the other one is fenced. */
        TWO_NODE_FENCED,
        /** All have to be seen once after the start. */
        WAIT_FOR_ALL,
        /** A person declared the missing nodes gone. */
        OVERRIDE,
        /** There is no view yet. */
        NO_VIEW
    }

    /** Rule and reason are required. */
    public QuorumState {
        Objects.requireNonNull(rule, "rule");
        Objects.requireNonNull(reason, "reason");
    }
}
