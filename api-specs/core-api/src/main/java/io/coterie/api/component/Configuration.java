package io.coterie.api.component;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.coterie.api.core.Finding;

/**
 * The settings of one instance, as text by name. Immutable; {@code toString} shows names only, since a value may be
 * a secret.
 */
public final class Configuration {
    /** Nothing is set. */
    public static final Configuration EMPTY = new Configuration(Map.of());
    private static final Pattern DURATION = Pattern.compile("(\\d{1,12})\\s*(ms|s|m|min|h|d)?");
    private final Map<String, String> values;

    private Configuration(final Map<String, String> values) {
        this.values = new TreeMap<>(values);
    }

    /**
     * Copies the values.
     *
     * @param values text by name; neither may be null
     * @return the configuration
     */
    public static Configuration of(final Map<String, String> values) {
        return new Configuration(values);
    }

    /** {@return the values, sorted by name; not modifiable} */
    public Map<String, String> values() {
        return java.util.Collections.unmodifiableMap(values);
    }

    /**
     * A value as text.
     *
     * @param setting which
     * @return the value, or the setting's default (null if it has none)
     */
    public String text(final Setting setting) {
        return values.getOrDefault(setting.name(), setting.defaultValue());
    }

    /**
     * A value as a number. Call only after {@link #check(Collection)} found nothing.
     *
     * @param setting which
     * @return the value or the default
     */
    public long integer(final Setting setting) {
        return Long.parseLong(text(setting).trim());
    }

    /**
     * A value as a truth value.
     *
     * @param setting which
     * @return the value or the default
     */
    public boolean bool(final Setting setting) {
        return Boolean.parseBoolean(text(setting).trim());
    }

    /**
     * A value as a duration. Call only after {@link #check(Collection)} found nothing.
     *
     * @param setting which
     * @return the value or the default
     */
    public Duration duration(final Setting setting) {
        return parseDuration(text(setting));
    }

    /**
     * Reads {@code 500ms}, {@code 10s}, {@code 2m}, {@code 2min}, {@code 1h}, {@code 1d}; a bare number means seconds,
     * as in OCF metadata.
     *
     * @param text the text
     * @return the duration
     * @throws IllegalArgumentException if it is of no such form
     */
    public static Duration parseDuration(final String text) {
        final Matcher m = DURATION.matcher(text.trim());
        if (!m.matches()) {
            throw new IllegalArgumentException("not a duration (500ms, 10s, 2m, 1h): '" + text + "'");
        }
        final long n = Long.parseLong(m.group(1));
        return switch (m.group(2) == null ? "s" : m.group(2)) {
            case "ms" -> Duration.ofMillis(n);
            case "m", "min" -> Duration.ofMinutes(n);
            case "h" -> Duration.ofHours(n);
            case "d" -> Duration.ofDays(n);
            default -> Duration.ofSeconds(n);
        };
    }

    /**
     * Checks names and types against the settings that a component knows.
     *
     * @param known the settings
     * @return an error for each unknown name, missing value and value of a wrong type
     */
    public List<Finding> check(final Collection<Setting> known) {
        final List<Finding> findings = new ArrayList<>();
        final Map<String, Setting> byName = new TreeMap<>();
        known.forEach(s -> byName.put(s.name(), s));
        for (final String name : values.keySet()) {
            if (!byName.containsKey(name)) {
                findings.add(error("component.unknown-setting", name, "There is no setting '" + name + "'.",
                    "Known are: " + String.join(", ", byName.keySet()) + "."));
            }
        }
        for (final Setting setting : known) {
            final String value = text(setting);
            if (value == null) {
                findings.add(error("component.missing-setting", setting.name(),
                    "The setting '" + setting.name() + "' is missing.", "Give it: " + setting.description()));
            } else if (!fits(setting.type(), value)) {
                final String shown = setting.type() == Setting.Type.SECRET ? "the value" : "'" + value + "'";
                findings.add(error("component.bad-setting", setting.name(),
                    shown + " is no " + setting.type().name().toLowerCase(java.util.Locale.ROOT) + ".",
                    "Write it as " + example(setting.type()) + "."));
            }
        }
        return findings;
    }

    private static Finding error(final String code, final String field, final String problem, final String remedy) {
        return new Finding(Finding.Severity.ERROR, code, 0, 0, field, problem, remedy);
    }

    private static boolean fits(final Setting.Type type, final String value) {
        return switch (type) {
            case TEXT, SECRET -> true;
            case INTEGER -> value.trim().matches("-?\\d{1,18}");
            case BOOLEAN -> value.trim().matches("true|false");
            case DURATION -> DURATION.matcher(value.trim()).matches();
        };
    }

    private static String example(final Setting.Type type) {
        return switch (type) {
            case TEXT, SECRET -> "text";
            case INTEGER -> "a whole number";
            case BOOLEAN -> "true or false";
            case DURATION -> "500ms, 10s, 2m or 1h";
        };
    }

    @Override
    public boolean equals(final Object other) {
        return other instanceof Configuration that && values.equals(that.values);
    }

    @Override
    public int hashCode() {
        return Objects.hash(values);
    }

    @Override
    public String toString() {
        return "Configuration" + values.keySet();
    }
}
