package io.coterie.document;

import java.util.Collection;
import java.util.Comparator;

/** Finds the word that was probably meant. */
public final class Suggestion {
    private Suggestion() {
    }

    /**
     * A sentence that helps with an unknown word.
     *
     * @param word what was written
     * @param known what could have been
     * @return {@code Did you mean 'x'?}, or the list of what is known
     */
    public static String of(final String word, final Collection<String> known) {
        final int tolerance = Math.max(1, word.length() / 3);
        return known.stream().filter(k -> distance(word, k) <= tolerance)
            .min(Comparator.<String>comparingInt(k -> distance(word, k)).thenComparing(k -> k))
            .map(k -> "Did you mean '" + k + "'?")
            .orElse(known.isEmpty() ? "None is known." : "Known are: "
                + String.join(", ", known.stream().sorted().toList()) + ".");
    }

    /** Levenshtein's distance, case ignored. */
    private static int distance(final String a, final String b) {
        final String x = a.toLowerCase(java.util.Locale.ROOT);
        final String y = b.toLowerCase(java.util.Locale.ROOT);
        int[] previous = new int[y.length() + 1];
        for (int j = 0; j <= y.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= x.length(); i++) {
            final int[] row = new int[y.length() + 1];
            row[0] = i;
            for (int j = 1; j <= y.length(); j++) {
                final int replace = previous[j - 1] + (x.charAt(i - 1) == y.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replace, Math.min(previous[j], row[j - 1]) + 1);
            }
            previous = row;
        }
        return previous[y.length()];
    }
}
