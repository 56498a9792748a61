package io.coterie.manager.swap;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import io.coterie.api.component.ComponentSet;
import io.coterie.api.component.SwapProgress;
import io.coterie.api.component.SwapStep;
import io.coterie.api.core.Finding;
import io.coterie.api.core.MemberId;
import io.coterie.manager.core.Moment;

/**
 * Follows the record of the swap on one member: which call is next, and what the member reports. What is decided is
 * tried until it succeeds, also by a member that was away meanwhile; everything before is tried once. Pure; confined to
 * one thread.
 */
public final class SwapMember {
    /** What a step waits for may change often; people look once a second at most. */
    private static final Duration REPORT_PAUSE = Duration.ofSeconds(1);
    /** Whose word called a handover off records it at once, with the name; others only where that does not come. */
    static final Duration WORD = Duration.ofSeconds(5);
    private final MemberId self;
    private long lastId;
    private SwapCall inFlight;
    private Moment askedAt;
    private Moment failedAt;
    /** The swap whose window was opened here; 0 if none is open. */
    private long engaged;
    private long engagedRevision;
    /** What this member surely reached in the engaged swap: what {@code progress} says may be of an earlier one. */
    private SwapStep reached = SwapStep.NONE;
    /** The swap from which this member is back. */
    private long returned;
    private String failure = "";
    /** The swap of which the log said that it is never handed over; 0 if none. */
    private long calledOff;
    private Moment calledOffSince;
    private List<String> remarks = List.of();
    /** The number of the swap that was looked at last. */
    private long following;
    private Moment reportedAt;

    /**
     * A member that has begun nothing.
     *
     * @param self who it is
     */
    public SwapMember(final MemberId self) {
        this.self = self;
    }

    /**
     * The next call.
     *
     * @param record the swap as decided so far
     * @param current the set that holds here
     * @param progress what the slots say
     * @param now the time
     * @return the call; {@link #ended} must tell how it went
     */
    public Optional<SwapCall> next(final SwapRecord record, final ComponentSet current, final SwapProgress progress,
            final Moment now) {
        notice(record, current, progress);
        final SwapRecord.Side held = record.holding();
        final boolean behind = held.set().revision() > current.revision();
        if (engaged != 0 && !behind && engaged == held.number()) {
            engaged = 0;
        }
        if (engaged != 0 && engaged != held.number()
            && (engaged != record.number() || !record.state().open())) {
            return decided(SwapStep.BACK, new SwapRecord.Side(engaged, new ComponentSet(engagedRevision,
                record.target().set().choices()), record.target().hashes()), now);
        }
        if (behind) {
            if (engaged == 0 && held.number() == record.number() && SwapRules.handsOver(record)) {
                // what it opens has to be closed again, should the handover be called off
                engaged = held.number();
                engagedRevision = held.set().revision();
                reached = SwapStep.NONE;
            }
            return decided(SwapStep.COMMITTED, SwapSets.local(held, current), now);
        }
        if (!record.state().open()) {
            if (engaged == 0 && record.state() != SwapState.COMMITTED) {
                // never begun here: nothing to undo
                returned = record.number();
            }
            return Optional.empty();
        }
        return record.members().contains(self) && failure.isEmpty() ? forward(record, current, now) : Optional.empty();
    }

    private Optional<SwapCall> forward(final SwapRecord record, final ComponentSet current, final Moment now) {
        final SwapStep wanted = switch (record.state()) {
            case STAGING -> SwapStep.STAGED;
            case WARMING -> SwapStep.WARM;
            case SWITCHING, DRAINING -> SwapStep.SWITCHED;
            default -> SwapStep.NONE;
        };
        final SwapStep next = engaged != record.number() || reached == SwapStep.NONE ? SwapStep.STAGED
            : reached == SwapStep.STAGED ? SwapStep.WARM : SwapStep.SWITCHED;
        if (inFlight != null || next.compareTo(wanted) > 0 || reached.compareTo(next) >= 0
            && engaged == record.number()) {
            return Optional.empty();
        }
        if (next == SwapStep.STAGED) {
            engaged = record.number();
            engagedRevision = record.target().set().revision();
            reached = SwapStep.NONE;
        }
        final Duration limit = next == SwapStep.STAGED ? SwapLimits.STAGE : next == SwapStep.WARM ? SwapLimits.WARM
            : SwapLimits.SWITCH;
        return Optional.of(ask(next, SwapSets.local(record.target(), current), limit, now));
    }

    /** What is decided is tried again and again, and does not wait for what was begun before the decision. */
    private Optional<SwapCall> decided(final SwapStep step, final SwapRecord.Side side, final Moment now) {
        final boolean asked = inFlight != null && inFlight.step() == step
            && inFlight.side().set().revision() == side.set().revision();
        if (asked && !now.past(askedAt, SwapLimits.DECIDED.plus(SwapLimits.GRACE))
            || !asked && failedAt != null && !now.past(failedAt, SwapLimits.AGAIN)) {
            return Optional.empty();
        }
        return Optional.of(ask(step, side, SwapLimits.DECIDED, now));
    }

    private SwapCall ask(final SwapStep step, final SwapRecord.Side side, final Duration limit, final Moment now) {
        inFlight = new SwapCall(++lastId, step, side, limit);
        askedAt = now;
        return inFlight;
    }

    /** A new swap, and what the slots found wrong by themselves. */
    private void notice(final SwapRecord record, final ComponentSet current, final SwapProgress progress) {
        if (following != record.number()) {
            following = record.number();
            failure = "";
            failedAt = null;
            remarks = List.of();
        }
        if (engaged == record.number() && record.state().open() && progress.revision() == engagedRevision
            && reached != SwapStep.NONE && failure.isEmpty() && !progress.failures().isEmpty()) {
            failure = text(progress.failures().get(0));
        }
        if (reached == SwapStep.SWITCHED && progress.revision() == engagedRevision
            && progress.step() == SwapStep.DRAINED && engaged == record.number()) {
            reached = SwapStep.DRAINED;
        }
        if (engaged != 0 && current.revision() < engagedRevision && reached != SwapStep.NONE && inFlight == null
            && record.state().open() && engaged == record.number() && failure.isEmpty()
            && (progress.revision() != engagedRevision || progress.step().compareTo(reached) < 0)) {
            failure = "It had reached " + reached + " and says now that it is " + progress.step() + ".";
        }
    }

    private static String text(final Finding finding) {
        return finding.problem() + " [" + finding.code() + "]";
    }

    /**
     * A call ended.
     *
     * @param id the call's
     * @param problem why it failed; empty if it did not
     * @param current the set that holds here now
     * @param progress what the slots say now
     * @param now the time
     */
    public void ended(final long id, final String problem, final ComponentSet current, final SwapProgress progress,
            final Moment now) {
        if (inFlight == null || inFlight.id() != id) {
            // given up meanwhile: another decision took its place
            return;
        }
        final SwapCall call = inFlight;
        inFlight = null;
        final String lie = problem.isEmpty() ? disagreement(call, current, progress) : problem;
        if (!lie.isEmpty()) {
            failure = call.step() + ": " + lie;
            failedAt = call.step().compareTo(SwapStep.COMMITTED) >= 0 ? now : null;
            return;
        }
        failedAt = null;
        if (call.step() == SwapStep.BACK) {
            returned = call.side().number();
            engaged = 0;
            failure = "";
        } else if (call.step() == SwapStep.COMMITTED) {
            engaged = 0;
            failure = "";
        } else {
            reached = call.step();
        }
    }

    /**
     * The log says that it is never handed over, by a person's word that did not come as far as the record.
     *
     * @param number of the swap
     * @param now the time
     */
    public void calledOff(final long number, final Moment now) {
        calledOffSince = calledOff == number ? calledOffSince : now;
        calledOff = number;
    }

    /** What is said to be done has to show. */
    private static String disagreement(final SwapCall call, final ComponentSet current, final SwapProgress progress) {
        final long revision = call.side().set().revision();
        return switch (call.step()) {
            case COMMITTED -> current.revision() >= revision ? ""
                : "It is said to be done, but the set of revision " + current.revision() + " holds here.";
            case BACK -> current.revision() >= revision ? "It is said to be done, but the new set holds here."
                : progress.revision() == revision && progress.step().compareTo(SwapStep.NONE) > 0
                    && progress.step().compareTo(SwapStep.COMMITTED) < 0
                    ? "It is said to be done, but the slots are at " + progress.step() + "." : "";
            default -> progress.revision() == revision && progress.step().compareTo(call.step()) >= 0 ? ""
                : "It is said to be done, but the slots are at " + progress.step() + ".";
        };
    }

    /**
     * What this member has to record in the cluster state.
     *
     * @param record the swap as decided so far
     * @param inState what it has recorded there
     * @param current the set that holds here
     * @param progress what the slots say
     * @param now the time
     * @return the report; empty if the state holds it already
     */
    public Optional<SwapReport> report(final SwapRecord record, final Optional<SwapReport> inState,
            final ComponentSet current, final SwapProgress progress, final Moment now) {
        final boolean committed = record.state() == SwapState.COMMITTED
            && current.revision() >= record.target().set().revision();
        final SwapStep step = committed ? SwapStep.COMMITTED : returned == record.number() ? SwapStep.BACK
            : engaged == record.number() ? reached : SwapStep.NONE;
        final SwapReport report = new SwapReport(self, record.number(), step, current.revision(), failure,
            step == SwapStep.COMMITTED || step == SwapStep.BACK ? "" : progress.waitsFor(), remarks);
        final boolean news = inState.map(r -> !plain(r).equals(plain(report))).orElse(true);
        final boolean waitsForOther = !news && !inState.get().equals(report)
            && (reportedAt == null || now.past(reportedAt, REPORT_PAUSE));
        if (news || waitsForOther) {
            reportedAt = now;
            return Optional.of(report);
        }
        return Optional.empty();
    }

    /**
     * What was seen of the new components.
     *
     * @param number of the swap in which it was seen
     * @param seen for people
     */
    public void remarks(final long number, final List<String> seen) {
        if (following == number) {
            remarks = List.copyOf(seen);
        }
    }

    /**
     * Ends a swap of quorum that has failed here. A report alone might never be answered: with two components that
     * differ there may be no quorum, hence no coordinator. The record needs consensus alone. So does a decided swap of
     * the log that the log itself never follows, since somebody called it off and was lost before the record said so.
     *
     * @param record the swap as decided so far
     * @param now the time
     * @return the record as it has to be then; empty if there is nothing to end
     */
    public Optional<SwapRecord> end(final SwapRecord record, final Moment now) {
        if (record.state() == SwapState.COMMITTED && calledOff == record.number() && SwapRules.handsOver(record)) {
            if (!now.past(calledOffSince, WORD)) {
                return Optional.empty();
            }
            return Optional.of(record.to(SwapState.GOING_BACK, "The handover of the log was called off.", now.wall(),
                self));
        }
        final boolean mine = engaged == record.number() && record.members().contains(self) && !failure.isEmpty();
        return mine && record.state().open() && SwapRules.changed(record).contains("quorum")
            ? Optional.of(record.to(SwapState.GOING_BACK, self.node() + ": " + failure, now.wall(), self))
            : Optional.empty();
    }

    private static SwapReport plain(final SwapReport report) {
        return new SwapReport(report.member(), report.number(), report.step(), report.revision(), report.failure(),
            "", report.remarks());
    }
}
