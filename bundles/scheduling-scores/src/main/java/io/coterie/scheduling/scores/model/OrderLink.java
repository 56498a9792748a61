package io.coterie.scheduling.scores.model;

import java.util.List;

import io.coterie.api.document.Constraint;

/**
 * One pair of an order.
 *
 * @param id the constraint's id
 * @param first who acts first
 * @param firstAction {@code start}, {@code stop}, {@code promote} or {@code demote}
 * @param then who acts then
 * @param thenAction likewise
 * @param kind how binding it is
 * @param symmetrical whether the reverse actions are ordered in reverse
 * @param alternatives any of which is enough as a condition; {@code first} alone as a rule
 */
public record OrderLink(String id, Reference first, String firstAction, Reference then, String thenAction,
        Constraint.OrderKind kind, boolean symmetrical, List<Reference> alternatives) {
    /** {@return whether the first must be done for the second to be possible} */
    public boolean requires() {
        return kind == Constraint.OrderKind.MANDATORY && (firstAction.equals("start") || firstAction.equals("promote"))
            && (thenAction.equals("start") || thenAction.equals("promote"));
    }

    /**
     * The action that undoes another.
     *
     * @param action {@code start}, {@code stop}, {@code promote} or {@code demote}
     * @return {@code stop}, {@code start}, {@code demote} or {@code promote}
     */
    public static String inverse(final String action) {
        return switch (action) {
            case "start" -> "stop";
            case "stop" -> "start";
            case "promote" -> "demote";
            default -> "promote";
        };
    }
}
