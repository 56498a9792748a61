package io.coterie.api.document;

/**
 * Arithmetic of scores, saturating at ±{@link #INFINITY}: adding anything to −INFINITY gives −INFINITY, and −INFINITY
 * wins over +INFINITY.
 */
public final class Score {
    /** More than anything; Pacemaker's 1,000,000. */
    public static final int INFINITY = 1_000_000;

    private Score() {
    }

    /**
     * Adds two scores.
     *
     * @param a one
     * @param b the other
     * @return the sum, within ±INFINITY
     */
    public static int add(final int a, final int b) {
        if (a <= -INFINITY || b <= -INFINITY) {
            return -INFINITY;
        }
        if (a >= INFINITY || b >= INFINITY) {
            return INFINITY;
        }
        return clamp((long) a + b);
    }

    /**
     * Brings a number into the range of scores.
     *
     * @param score any number
     * @return the nearest score
     */
    public static int clamp(final long score) {
        return (int) Math.max(-INFINITY, Math.min(INFINITY, score));
    }

    /**
     * Reads {@code 100}, {@code -50}, {@code INFINITY}, {@code +INFINITY}, {@code -INFINITY}.
     *
     * @param text the text
     * @return the score
     * @throws IllegalArgumentException if it is none
     */
    public static int parse(final String text) {
        return switch (text.trim()) {
            case "INFINITY", "+INFINITY" -> INFINITY;
            case "-INFINITY" -> -INFINITY;
            default -> {
                try {
                    yield clamp(Long.parseLong(text.trim()));
                } catch (NumberFormatException e) {
                    throw new IllegalArgumentException("not a score (a number, INFINITY or -INFINITY): '" + text + "'",
                        e);
                }
            }
        };
    }

    /**
     * Writes a score as people read it.
     *
     * @param score the score
     * @return the number, or {@code INFINITY}, {@code -INFINITY}
     */
    public static String format(final int score) {
        return score >= INFINITY ? "INFINITY" : score <= -INFINITY ? "-INFINITY" : Integer.toString(score);
    }
}
