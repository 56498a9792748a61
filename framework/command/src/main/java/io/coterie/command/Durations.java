package io.coterie.command;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as the cluster document writes them. Pure. */
public final class Durations {
    private static final Pattern FORM = Pattern.compile("(\\d{1,9})(ms|s|m|min|h|d)?");

    private Durations() {
    }

    /**
     * Reads 500ms, 10s, 2m, 2min, 1h, 1d; a bare number means seconds.
     *
     * @param text the text
     * @return the duration
     * @throws IllegalArgumentException if it is of no such form
     */
    public static Duration parse(final String text) {
        final Matcher matcher = FORM.matcher(text.trim());
        if (!matcher.matches()) {
            throw new IllegalArgumentException("no duration: " + text);
        }
        final long number = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2) == null ? "s" : matcher.group(2)) {
            case "ms" -> Duration.ofMillis(number);
            case "m", "min" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            case "d" -> Duration.ofDays(number);
            default -> Duration.ofSeconds(number);
        };
    }

    /**
     * Writes milliseconds for people, as short as they can be told.
     *
     * @param millis a whole number as text; other text is given back
     * @return such as {@code 27 ms}, {@code 1.25 s}, {@code 3 min 20 s}, {@code 2 h 5 min}
     */
    public static String human(final String millis) {
        if (!millis.matches("\\d{1,18}")) {
            return millis;
        }
        final Duration duration = Duration.ofMillis(Long.parseLong(millis));
        if (duration.toSeconds() < 1) {
            return duration.toMillis() + " ms";
        } else if (duration.toMinutes() < 1) {
            return seconds(duration);
        }
        return duration.toHours() < 1 ? duration.toMinutes() + " min " + duration.toSecondsPart() + " s"
            : duration.toHours() + " h " + duration.toMinutesPart() + " min";
    }

    /**
     * Writes a duration for people.
     *
     * @param duration the duration
     * @return such as {@code 1.25 s}
     */
    public static String seconds(final Duration duration) {
        return String.format(java.util.Locale.ROOT, "%.2f s", duration.toMillis() / 1000.0);
    }
}
