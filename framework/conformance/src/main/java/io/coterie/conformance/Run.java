package io.coterie.conformance;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.coterie.api.component.ComponentDescription;
import io.coterie.conformance.generic.GenericChecks;
import io.coterie.conformance.report.Report;

/** One run of all checks of a component, in the process of the stand-alone runner. Used by one thread. */
final class Run {
    /** So many checks that do not end are enough to know: each costs its whole time, and there may be fifty. */
    private static final int ENOUGH_HANGS = 3;
    private final Subject subject;
    private final Options options;
    private final PrintStream progress;
    private final List<Outcome> outcomes = new ArrayList<>();
    private volatile Check current;
    private int hangs;

    Run(final Subject subject, final Options options, final PrintStream progress) {
        this.subject = subject;
        this.options = options;
        this.progress = progress;
    }

    /**
     * Makes the checks.
     *
     * @param only the beginning of the names of those that are made; empty for all
     * @return the report
     */
    Report make(final String only) {
        for (final Check check : Kit.checks(subject.description())) {
            if (only.isEmpty() || check.name().startsWith(only)) {
                current = check;
                add(hangs < ENOUGH_HANGS ? Kit.run(check, subject, options) : new Outcome(check,
                    Outcome.Status.NOT_CHECKED, "Too many checks before this one did not end.", Duration.ZERO));
            }
        }
        return report();
    }

    /**
     * The report on a jar that does not resolve: one check has failed, and no other can be made.
     *
     * @param component what its manifest declares
     * @param options how the run was to be made
     * @param why why it does not resolve
     * @param progress where each check is told
     * @return the report
     */
    static Report unresolved(final ComponentDescription component, final Options options, final String why,
            final PrintStream progress) {
        final List<Outcome> outcomes = new ArrayList<>();
        for (final Check check : Kit.checks(component)) {
            outcomes.add(check.name().equals(GenericChecks.RESOLVES)
                ? new Outcome(check, Outcome.Status.FAILED, why, Duration.ZERO)
                : new Outcome(check, Outcome.Status.NOT_CHECKED, "The jar does not resolve.", Duration.ZERO));
        }
        outcomes.forEach(o -> Report.line(o, progress));
        return new Report(component, options, outcomes);
    }

    private synchronized void add(final Outcome outcome) {
        outcomes.add(outcome);
        hangs += outcome.hung() ? 1 : 0;
        Report.line(outcome, progress);
    }

    /** {@return what there is so far} */
    synchronized Report report() {
        return new Report(subject.description(), options, outcomes);
    }

    /** The process is being ended while a check is made: that check has failed, and the report ends with it. */
    Report cutShort(final String evidence) {
        add(new Outcome(current, Outcome.Status.FAILED, evidence, Duration.ZERO));
        return report();
    }
}
