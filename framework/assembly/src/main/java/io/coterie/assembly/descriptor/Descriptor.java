package io.coterie.assembly.descriptor;

import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * A distribution as its assembler describes it, includes followed. Immutable.
 *
 * @param name the distribution's name: a file name and a Debian package name can be made of it
 * @param version its version
 * @param description one sentence, or empty
 * @param components the components of a new member, in the order in which they start
 * @param alone the components of a member that is the only one, where they are others; empty if they are the same
 * @param alternatives components that are brought along and not used by new members
 * @param everything whether every bundle of the repositories is brought along
 * @param bundles bundles beside: {@code symbolic-name[;range]}, {@code mvn:group:artifact:version}, or a file
 * @param programs the programs beside the member itself
 * @param repositories where bundles are looked for; empty for the bundles of the tool's own distribution
 */
public record Descriptor(String name, String version, String description, List<ComponentRequest> components,
        List<ComponentRequest> alone, List<ComponentRequest> alternatives, boolean everything, List<String> bundles,
        Set<String> programs, List<String> repositories) {
    /** The word for the bundles of the tool's own distribution, among repositories. */
    public static final String SHIPPED = "shipped";
    /** The program {@code coterie}. */
    public static final String COMMAND = "command";
    /** What makes distributions: the noun {@code dist} of the command. */
    public static final String ASSEMBLY = "assembly";
    /** The conformance kit: the noun {@code tck} of the command. */
    public static final String CONFORMANCE = "conformance";
    /** Every program that can be asked for. */
    public static final Set<String> PROGRAMS = Set.of(COMMAND, ASSEMBLY, CONFORMANCE);

    /** Copies. */
    public Descriptor {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(version, "version");
        Objects.requireNonNull(description, "description");
        components = List.copyOf(components);
        alone = List.copyOf(alone);
        alternatives = List.copyOf(alternatives);
        bundles = List.copyOf(bundles);
        programs = java.util.Collections.unmodifiableSet(new java.util.TreeSet<>(programs));
        repositories = List.copyOf(repositories);
    }
}
