package io.coterie.conformance;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * One check: a plain object, run by every front end alike. Immutable.
 *
 * @param name what it is called, {@code kind.what}; stable, so that reports can be compared
 * @param statement the statement of the specification that it checks, one sentence
 * @param needs what must be there for it to be run
 * @param body what it does
 * @param shows guarantees of which it is a check, beside the one that must be claimed for it to be run
 */
public record Check(String name, String statement, Needs needs, Body body, List<String> shows) {
    /** All parts are required. */
    public Check {
        shows = List.copyOf(shows);
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(statement, "statement");
        Objects.requireNonNull(needs, "needs");
        Objects.requireNonNull(body, "body");
    }

    /** What a check does. Called on a thread of its own, which is interrupted at the limit. */
    @FunctionalInterface
    public interface Body {
        /**
         * Runs the check.
         *
         * @param trial what it may use; what it makes with it is closed afterwards
         * @throws Exception if the component fails the check: {@link CheckFailed} with the evidence, or whatever the
         *     component threw
         */
        void run(Trial trial) throws Exception;
    }

    /**
     * A check that needs nothing.
     *
     * @param name its name
     * @param statement the statement of the specification
     * @param body what it does
     * @return the check
     */
    public static Check of(final String name, final String statement, final Body body) {
        return new Check(name, statement, Needs.NOTHING, body, List.of());
    }

    /**
     * The same check, for components that claim a guarantee.
     *
     * @param guarantee the guarantee
     * @return the check
     */
    public Check whenClaimed(final String guarantee) {
        return new Check(name, statement, needs.withClaim(guarantee), body, shows);
    }

    /**
     * The same check, with several members.
     *
     * @param members how many
     * @return the check
     */
    public Check members(final int members) {
        return new Check(name, statement, needs.withMembers(members), body, shows);
    }

    /** {@return the same check, for components that are given as a jar} */
    public Check jarOnly() {
        return new Check(name, statement, needs.withJar(), body, shows);
    }

    /** {@return the same check, in full runs alone} */
    public Check fullOnly() {
        return new Check(name, statement, needs.withFull(), body, shows);
    }

    /**
     * The same check, which every component of its kind gets, and which tells whether a guarantee holds.
     *
     * @param guarantee the guarantee, or a parameter without its value
     * @return the check
     */
    public Check shows(final String guarantee) {
        return new Check(name, statement, needs, body, Stream.concat(shows.stream(), Stream.of(guarantee)).toList());
    }

    /**
     * Whether this is a check of a guarantee.
     *
     * @param guarantee the guarantee, or a parameter without its value
     * @return whether a component that claims it and does not give it would fail here
     */
    public boolean binds(final String guarantee) {
        return needs.claim().equals(guarantee) || shows.contains(guarantee);
    }
}
