package io.coterie.runtime.model;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

import org.osgi.framework.VersionRange;

import io.coterie.api.component.ClusterConfiguration.Choice;
import io.coterie.api.core.Finding;

/** Chooses among installed components: the highest version in the range asked for. Pure. */
public final class Selection {
    private Selection() {
    }

    /**
     * Chooses one component.
     *
     * @param choice what is asked for
     * @param installed what is there
     * @return the component of the highest version in the range, if there is one
     */
    public static Optional<InstalledComponent> of(final Choice choice, final List<InstalledComponent> installed) {
        return of(choice, "", installed);
    }

    /**
     * Chooses one component, of one bundle.
     *
     * @param choice what is asked for
     * @param bundleHash SHA-256 of the bundle; empty if any will do
     * @param installed what is there
     * @return the component of the highest version in the range, if there is one
     */
    public static Optional<InstalledComponent> of(final Choice choice, final String bundleHash,
            final List<InstalledComponent> installed) {
        final VersionRange range = range(choice);
        return installed.stream().filter(c -> c.description().kind().equals(choice.kind())
                && c.description().name().equals(choice.component())
                && (bundleHash.isEmpty() || c.description().bundleHash().equals(bundleHash))
                && (range == null || range.includes(c.version())))
            .max(Comparator.comparing(InstalledComponent::version));
    }

    /**
     * Says what stands in the way of choosing.
     *
     * @param choices all that is asked for
     * @param installed what is there
     * @return an error for each choice that nothing installed meets
     */
    public static List<Finding> missing(final List<Choice> choices, final List<InstalledComponent> installed) {
        return missing(CommittedSet.first(choices), installed);
    }

    /**
     * Says what stands in the way of choosing.
     *
     * @param set all that is asked for
     * @param installed what is there
     * @return an error for each choice that nothing installed meets
     */
    public static List<Finding> missing(final CommittedSet set, final List<InstalledComponent> installed) {
        final List<Finding> findings = new ArrayList<>();
        for (int i = 0; i < set.choices().size(); i++) {
            final Choice choice = set.choices().get(i);
            final String hash = set.hashes().get(i);
            if (of(choice, hash, installed).isEmpty()) {
                final String there = installed.stream().filter(c -> c.description().kind().equals(choice.kind()))
                    .map(c -> c.description().name() + " " + c.version()).collect(Collectors.joining(", "));
                final String version = (choice.version().isBlank() ? "" : " in version " + choice.version())
                    + (hash.isEmpty() ? "" : " from the bundle " + hash);
                findings.add(new Finding(Finding.Severity.ERROR, "component.unknown", 0, 0,
                    "components." + choice.kind(),
                    "No component '" + choice.component() + "' of kind '" + choice.kind() + "'" + version
                        + " is installed.",
                    there.isEmpty() ? "Install a bundle that provides the kind '" + choice.kind() + "'."
                        : "Choose one that is (" + there + "), or install the bundle."));
            }
        }
        return findings;
    }

    /**
     * Checks the version ranges.
     *
     * @param choices all that is asked for
     * @return an error for each range that cannot be read
     */
    public static List<Finding> badRanges(final List<Choice> choices) {
        final List<Finding> findings = new ArrayList<>();
        for (final Choice choice : choices) {
            try {
                range(choice);
            } catch (IllegalArgumentException e) {
                findings.add(new Finding(Finding.Severity.ERROR, "component.bad-version", 0, 0,
                    "components." + choice.kind(), "'" + choice.version() + "' is no version range: "
                        + e.getMessage() + ".", "Write it as [1.0,2.0), or leave it out for the highest."));
            }
        }
        return findings;
    }

    private static VersionRange range(final Choice choice) {
        return choice.version().isBlank() ? null : new VersionRange(choice.version().trim());
    }
}
