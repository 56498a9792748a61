package io.coterie.resource.ocf;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds an agent's own reason for a failure in what it printed. Pure. */
final class ExitReason {
    /** What the line starts with; agents get it in their environment. */
    static final String PREFIX = "ocf-exit-reason:";
    /**
     * Longest reason kept: longer than any secret that an agent is given. Whoever keeps less of it masks the secrets
     * before it is cut.
     */
    static final int MAX_LENGTH = 100_000;
    /** How the agents' library begins what it logs of an error; the time stands before it. */
    private static final Pattern LOGGED = Pattern.compile("\\b(?:ERROR|CRIT):\\s*");

    private ExitReason() {
    }

    /** The text after the prefix in the last line of stderr that holds it; empty if there is none. */
    static String of(final String stderr) {
        final int at = stderr.lastIndexOf(PREFIX);
        if (at < 0) {
            return "";
        }
        final String rest = stderr.substring(at + PREFIX.length());
        final int end = rest.indexOf('\n');
        return bounded(end < 0 ? rest : rest.substring(0, end));
    }

    /**
     * For the many agents that give no reason: the text of the last error that they log, which they do to stderr, or
     * else the last line there.
     */
    static String logged(final String stderr) {
        String last = "";
        String error = "";
        for (final String line : stderr.lines().filter(l -> !l.isBlank()).toList()) {
            final Matcher matcher = LOGGED.matcher(line);
            last = line;
            error = matcher.find() ? line.substring(matcher.end()) : error;
        }
        return bounded(error.isBlank() ? last : error);
    }

    private static String bounded(final String text) {
        final String reason = text.trim();
        return reason.length() > MAX_LENGTH ? reason.substring(0, MAX_LENGTH) : reason;
    }
}
