package io.coterie.api.state;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

import io.coterie.api.core.MemberId;
import io.coterie.api.core.Term;
import io.coterie.api.resource.ActionResult;
import io.coterie.api.resource.ResultCode;

/**
 * The result of one operation, as the executor that ran it recorded it. From these the present state of every resource
 * is derived.
 *
 * @param member where it ran
 * @param resource the resource instance: {@code web}, {@code web:0}
 * @param agent the agent's full name
 * @param action {@code start}, {@code stop}, {@code monitor}, {@code promote}, {@code demote}, {@code notify}, ...
 * @param interval zero for a one-time operation and a probe
 * @param callId counts the operations of that member; later is greater
 * @param probe whether it was a probe
 * @param status how the run ended
 * @param code what the agent said
 * @param expected what was expected of it; another code is a failure, except for a probe
 * @param exitReason the agent's reason; empty if none
 * @param at when it ended, by the clock of its member
 * @param duration how long it took
 * @param digest of the parameters that it was run with: a later change of the definition shows as another digest
 * @param term the reign that ordered it
 */
public record OperationRecord(MemberId member, String resource, String agent, String action, Duration interval,
        long callId, boolean probe, ActionResult.Status status, ResultCode code, ResultCode expected,
        String exitReason, Instant at, Duration duration, String digest, Term term) {
    /** All parts are required. */
    public OperationRecord {
        Objects.requireNonNull(member, "member");
        Objects.requireNonNull(resource, "resource");
        Objects.requireNonNull(agent, "agent");
        Objects.requireNonNull(action, "action");
        Objects.requireNonNull(interval, "interval");
        Objects.requireNonNull(status, "status");
        Objects.requireNonNull(code, "code");
        Objects.requireNonNull(expected, "expected");
        Objects.requireNonNull(exitReason, "exitReason");
        Objects.requireNonNull(at, "at");
        Objects.requireNonNull(duration, "duration");
        Objects.requireNonNull(digest, "digest");
        Objects.requireNonNull(term, "term");
    }

    /** {@return whether it failed: it did not end by itself, or with another code than a non-probe should} */
    public boolean failed() {
        if (status != ActionResult.Status.COMPLETED) {
            return true;
        }
        if (code == expected || code.recovery() == ResultCode.Recovery.NONE && expected == ResultCode.OK) {
            return false;
        }
        return !(probe && (code == ResultCode.OK || code == ResultCode.PROMOTED || code == ResultCode.NOT_RUNNING
            || code == ResultCode.NOT_INSTALLED || code == ResultCode.DEGRADED
            || code == ResultCode.DEGRADED_PROMOTED));
    }
}
