package io.coterie.fencing.agents;

import java.util.List;
import java.util.regex.Pattern;

import io.coterie.api.fencing.FenceDevice;
import io.coterie.toolkit.process.ProcessOutcome;

/**
 * How one run of an agent ended.
 *
 * @param end the way
 * @param code its exit code, if it ended by itself
 * @param reason what it said of a failure, without secrets
 */
record AgentOutput(End end, int code, String reason) {
    /** Exit code of {@code status} and {@code monitor}: the device answers, and the node is off. */
    static final int IS_OFF = 2;
    /** Longest reason kept: it goes into the history. */
    private static final int MAX_REASON = 300;
    /** The time and the level in front of each line that the common library of the agents prints. */
    private static final Pattern PREFIX = Pattern.compile("^\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d,\\d+ [A-Z]+: ");
    private static final Pattern HELP = Pattern.compile(".*Please use '-h' for usage.*");

    /** The ways. */
    enum End {
        /** By itself. */
        EXITED,
        /** It was killed with all that it had started, at its time-out. */
        KILLED,
        /** It could not be run. */
        NOT_STARTED
    }

    static AgentOutput of(final ProcessOutcome outcome, final FenceDevice device) {
        return switch (outcome.status()) {
            case EXITED -> new AgentOutput(End.EXITED, outcome.exitCode(), reason(outcome, device));
            case KILLED -> new AgentOutput(End.KILLED, -1, "it was killed after " + outcome.duration().toSeconds()
                + " s");
            case NOT_STARTED -> new AgentOutput(End.NOT_STARTED, -1, "it cannot be run: "
                + Secrets.mask(outcome.stderr(), device));
        };
    }

    private static String reason(final ProcessOutcome outcome, final FenceDevice device) {
        final List<String> lines = outcome.stderr().isBlank() ? lines(outcome.stdout()) : lines(outcome.stderr());
        final String last = lines.isEmpty() ? "" : lines.get(lines.size() - 1);
        // masked before it is cut: half of a secret would not be found
        final String masked = Secrets.mask(last, device);
        final String text = masked.length() > MAX_REASON ? masked.substring(0, MAX_REASON) + "…" : masked;
        return text.isEmpty() ? "exit code " + outcome.exitCode() : text + " (exit code " + outcome.exitCode() + ")";
    }

    private static List<String> lines(final String text) {
        return text.lines().map(line -> PREFIX.matcher(line.strip()).replaceFirst("").strip())
            .map(line -> line.replaceAll("\\p{Cntrl}", " "))
            .filter(line -> !line.isEmpty() && !HELP.matcher(line).matches()).toList();
    }

    boolean done() {
        return end == End.EXITED && code == 0;
    }

    boolean off() {
        return end == End.EXITED && code == IS_OFF;
    }
}
