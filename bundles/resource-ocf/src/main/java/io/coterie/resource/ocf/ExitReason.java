package io.coterie.resource.ocf;

/** Finds an agent's own reason for a failure in what it printed. Pure. */
final class ExitReason {
    /** What the line starts with; agents get it in their environment. */
    static final String PREFIX = "ocf-exit-reason:";
    /** Longest reason kept: a sentence, not a dump. */
    static final int MAX_LENGTH = 500;

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
        final String reason = (end < 0 ? rest : rest.substring(0, end)).trim();
        return reason.length() > MAX_LENGTH ? reason.substring(0, MAX_LENGTH) : reason;
    }
}
