package io.coterie.conformance;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import io.coterie.api.core.RejectedException;

/** What of the kit a command line asks for; what is not there is refused with what is near it. Stateless. */
final class Selection {
    /** The code of a kind that nobody knows. */
    static final String NO_KIND = "tck.unknown-kind";
    /** The code of a check that nobody knows. */
    static final String NO_CHECK = "tck.unknown-check";
    /** So many names can be read at one glance. */
    private static final int NEAR = 5;

    private Selection() {
    }

    /** {@return the kinds that are listed: one, or all if none is given} */
    static Collection<String> kinds(final String kind) {
        final Set<String> known = Kit.kinds();
        if (!kind.isEmpty() && !known.contains(kind)) {
            throw new RejectedException(NO_KIND, "The kit knows no kind '" + kind + "'.", "Known are "
                + String.join(", ", known) + ".");
        }
        return kind.isEmpty() ? known : List.of(kind);
    }

    /**
     * Refuses to run no check at all.
     *
     * @param kind the kind; empty for any
     * @param only the beginning of names of checks; empty for all
     */
    static void possible(final String kind, final String only) {
        final Set<String> names = new TreeSet<>();
        (kind.isEmpty() ? Kit.kinds() : List.of(kind)).forEach(k -> Kit.checks(k).forEach(c -> names.add(c.name())));
        // those of what a component claims are named by the component
        if (!only.startsWith("claim.") && names.stream().noneMatch(n -> n.startsWith(only))) {
            throw new RejectedException(NO_CHECK, "No check" + (kind.isEmpty() ? "" : " of kind '" + kind + "'")
                + " has a name that begins with '" + only + "'.", "Near it are " + String.join(", ", near(only, names))
                + "; 'coterie tck list' shows all.");
        }
    }

    /** The names that hold the word come first, then those of which a piece is written nearly so. */
    static List<String> near(final String word, final Collection<String> names) {
        final String sought = word.substring(word.indexOf('.') + 1);
        return names.stream().sorted(Comparator.<String>comparingInt(n -> !sought.isEmpty() && n.contains(sought) ? -1
            : closest(word, n)).thenComparing(n -> n)).limit(NEAR).toList();
    }

    /** The least distance to the name, to its beginning of the same length, and to any of its words. */
    private static int closest(final String word, final String name) {
        int least = Math.min(distance(word, name), distance(word, name.substring(0,
            Math.min(word.length(), name.length()))));
        for (final String piece : name.split("[.-]")) {
            least = Math.min(least, distance(word.substring(word.indexOf('.') + 1), piece));
        }
        return least;
    }

    /** Levenshtein's distance. */
    private static int distance(final String a, final String b) {
        int[] above = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            above[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            final int[] row = new int[b.length() + 1];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                row[j] = Math.min(above[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1),
                    Math.min(above[j], row[j - 1]) + 1);
            }
            above = row;
        }
        return above[b.length()];
    }
}
