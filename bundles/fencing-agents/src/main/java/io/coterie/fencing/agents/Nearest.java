package io.coterie.fencing.agents;

import java.util.Collection;
import java.util.Comparator;

/** Helps with a word that nobody knows. Pure. */
final class Nearest {
    private Nearest() {
    }

    static String to(final String word, final Collection<String> known) {
        final int tolerance = Math.max(1, word.length() / 3);
        return known.stream().filter(k -> distance(word, k) <= tolerance)
            .min(Comparator.<String>comparingInt(k -> distance(word, k)).thenComparing(k -> k))
            .map(k -> "Did you mean '" + k + "'?")
            .orElse("Known are: " + String.join(", ", known.stream().sorted().toList()) + ".");
    }

    /** How many letters must be changed, added or left out. */
    private static int distance(final String a, final String b) {
        int[] above = new int[b.length() + 1];
        for (int j = 0; j < above.length; j++) {
            above[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            final int[] row = new int[above.length];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                final int changed = above[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(changed, Math.min(above[j], row[j - 1]) + 1);
            }
            above = row;
        }
        return above[b.length()];
    }
}
