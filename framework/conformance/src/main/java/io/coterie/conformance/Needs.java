package io.coterie.conformance;

import java.util.Optional;

/**
 * What must be there for a check to be run. Immutable.
 *
 * @param members how many members the component must be made for
 * @param claim the guarantee that it must claim; empty for none
 * @param jar whether it must be given as a jar
 * @param full whether the run must be a full one
 */
public record Needs(int members, String claim, boolean jar, boolean full) {
    /** Nothing is needed. */
    public static final Needs NOTHING = new Needs(1, "", false, false);

    /**
     * Says what is missing.
     *
     * @param subject the component
     * @param options the run
     * @return the reason why the check is not made; empty if nothing is missing
     */
    public Optional<String> missing(final Subject subject, final Options options) {
        if (!claim.isEmpty() && !subject.claims(claim)) {
            return Optional.of("The component does not claim '" + claim + "'.");
        }
        if (members > subject.maxMembers()) {
            return Optional.of("It takes " + members + " members; the component is made for "
                + subject.maxMembers() + ".");
        }
        if (jar && subject.container().isEmpty()) {
            return Optional.of("The component was given as a provider, not as a jar.");
        }
        if (full && options.quick()) {
            return Optional.of("Only a full run makes this check; this was a quick one.");
        }
        return Optional.empty();
    }

    Needs withMembers(final int many) {
        return new Needs(many, claim, jar, full);
    }

    Needs withClaim(final String guarantee) {
        return new Needs(members, guarantee, jar, full);
    }

    Needs withJar() {
        return new Needs(members, claim, true, full);
    }

    Needs withFull() {
        return new Needs(members, claim, jar, true);
    }
}
