package io.coterie.scheduling.scores.rules;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.time.temporal.IsoFields;
import java.util.Map;
import java.util.Optional;

import io.coterie.api.document.Rule;

/** Date expressions, in UTC. Confined to one decision. */
public final class DateRules {
    private final Horizon horizon;

    DateRules(final Horizon horizon) {
        this.horizon = horizon;
    }

    boolean holds(final Rule.DateExpression expression) {
        final Optional<Instant> start = parse(expression.start());
        final Optional<Instant> end = parse(expression.end())
            .or(() -> expression.duration().isEmpty() ? Optional.empty()
                : start.map(s -> later(s, expression.duration())));
        start.ifPresent(horizon::at);
        end.ifPresent(horizon::at);
        final Instant now = horizon.now();
        return switch (expression.operation()) {
            case "gt" -> start.map(now::isAfter).orElse(false);
            case "lt" -> end.map(now::isBefore).orElse(false);
            case "in_range" -> start.map(s -> !now.isBefore(s)).orElse(true)
                && end.map(e -> !now.isAfter(e)).orElse(true);
            case "date_spec" -> spec(expression.spec());
            default -> false;
        };
    }

    private boolean spec(final Map<String, String> spec) {
        final ZonedDateTime now = horizon.now().atZone(ZoneOffset.UTC);
        final ChronoUnit step = spec.containsKey("seconds") ? ChronoUnit.SECONDS
            : spec.containsKey("minutes") ? ChronoUnit.MINUTES : ChronoUnit.HOURS;
        horizon.at(now.truncatedTo(step).plus(1, step).toInstant());
        return spec.entrySet().stream().allMatch(e -> within(field(e.getKey(), now), e.getValue()));
    }

    private static long field(final String name, final ZonedDateTime now) {
        return switch (name) {
            case "seconds" -> now.getSecond();
            case "minutes" -> now.getMinute();
            case "hours" -> now.getHour();
            case "monthdays" -> now.getDayOfMonth();
            case "weekdays" -> now.getDayOfWeek().getValue();
            case "yeardays" -> now.getDayOfYear();
            case "months" -> now.getMonthValue();
            case "weeks" -> now.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR);
            case "years" -> now.get(ChronoField.YEAR);
            case "weekyears" -> now.get(IsoFields.WEEK_BASED_YEAR);
            default -> -1;
        };
    }

    private static boolean within(final long value, final String range) {
        final int dash = range.indexOf('-', 1);
        try {
            if (dash < 0) {
                return Long.parseLong(range.trim()) == value;
            }
            final String upper = range.substring(dash + 1).trim();
            return value >= Long.parseLong(range.substring(0, dash).trim())
                && (upper.isEmpty() || value <= Long.parseLong(upper));
        } catch (final NumberFormatException e) {
            // check() names it; here it is a condition that never holds
            return false;
        }
    }

    private static Instant later(final Instant start, final Map<String, String> duration) {
        final Period period = Period.of(amount(duration, "years"), amount(duration, "months"),
            amount(duration, "weeks") * 7 + amount(duration, "days"));
        return start.atZone(ZoneOffset.UTC).plus(period).plusHours(amount(duration, "hours"))
            .plusMinutes(amount(duration, "minutes")).plusSeconds(amount(duration, "seconds")).toInstant();
    }

    private static int amount(final Map<String, String> duration, final String name) {
        try {
            return Integer.parseInt(duration.getOrDefault(name, "0").trim());
        } catch (final NumberFormatException e) {
            // check() names it; here it adds nothing
            return 0;
        }
    }

    /**
     * Reads a moment: a date, a date and time (UTC), or one with an offset.
     *
     * @param text ISO 8601
     * @return the moment, empty if the text is empty or not of that form
     */
    public static Optional<Instant> parse(final String text) {
        final String trimmed = text.trim().replace(' ', 'T');
        try {
            if (trimmed.isEmpty()) {
                return Optional.empty();
            } else if (trimmed.indexOf('T') < 0) {
                return Optional.of(LocalDate.parse(trimmed).atStartOfDay().toInstant(ZoneOffset.UTC));
            } else if (trimmed.endsWith("Z") || trimmed.lastIndexOf('+') > 0
                || trimmed.lastIndexOf('-') > trimmed.indexOf('T')) {
                return Optional.of(OffsetDateTime.parse(trimmed).toInstant());
            }
            return Optional.of(LocalDateTime.parse(trimmed).toInstant(ZoneOffset.UTC));
        } catch (final DateTimeException e) {
            // check() names it; here it is a moment that is not given
            return Optional.empty();
        }
    }
}
