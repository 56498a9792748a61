package io.coterie.conformance;

import java.util.Objects;

/**
 * One check: a plain object, run by every front end alike. Immutable.
 *
 * @param name what it is called, {@code kind.what}; stable, so that reports can be compared
 * @param statement the statement of the specification that it checks, one sentence
 * @param needs what must be there for it to be run
 * @param body what it does
 */
public record Check(String name, String statement, Needs needs, Body body) {
    /** All parts are required. */
    public Check {
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
        return new Check(name, statement, Needs.NOTHING, body);
    }

    /**
     * The same check, for components that claim a guarantee.
     *
     * @param guarantee the guarantee
     * @return the check
     */
    public Check whenClaimed(final String guarantee) {
        return new Check(name, statement, needs.withClaim(guarantee), body);
    }

    /**
     * The same check, with several members.
     *
     * @param members how many
     * @return the check
     */
    public Check members(final int members) {
        return new Check(name, statement, needs.withMembers(members), body);
    }

    /** {@return the same check, for components that are given as a jar} */
    public Check jarOnly() {
        return new Check(name, statement, needs.withJar(), body);
    }

    /** {@return the same check, in full runs alone} */
    public Check fullOnly() {
        return new Check(name, statement, needs.withFull(), body);
    }
}
