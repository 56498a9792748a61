package io.coterie.command.demo;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One answer of the demonstration's service. Immutable.
 *
 * @param at when it came, milliseconds since 1970
 * @param node which node answered
 * @param pid which process
 */
record ServiceAnswer(long at, String node, long pid) {
    private static final Pattern FORM = Pattern.compile("node=(\\S*) pid=(\\d{1,10})\\b.*", Pattern.DOTALL);

    /** Reads what the service says; empty if it is not of its form. */
    static Optional<ServiceAnswer> parse(final long at, final String text) {
        final Matcher matcher = FORM.matcher(text);
        return matcher.matches() ? Optional.of(new ServiceAnswer(at, matcher.group(1),
            Long.parseLong(matcher.group(2)))) : Optional.empty();
    }
}
