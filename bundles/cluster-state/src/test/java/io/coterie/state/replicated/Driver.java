package io.coterie.state.replicated;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.api.core.Term;
import io.coterie.api.resource.ActionResult;
import io.coterie.api.resource.ResultCode;
import io.coterie.api.state.Change;
import io.coterie.api.state.FenceRecord;
import io.coterie.api.state.NodeState;
import io.coterie.api.state.OperationRecord;
import io.coterie.api.state.StateSnapshot;

/** Feeds changes to a state machine through their wire form, and says what became of them. */
final class Driver {
    static final Instant AT = Instant.parse("2026-01-02T03:04:05.678Z");
    static final MemberId N1 = MemberId.of("n1", 10);
    static final MemberId N2 = MemberId.of("n2", 20);
    final StateMachine machine = new StateMachine();
    private long index;

    /** The code of the refusal, or {@code ok}. */
    String apply(final Change change) {
        try {
            return Answer.read(machine.apply(++index, ChangeCodec.write(change))).map(Refusal::code).orElse("ok");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    StateSnapshot state() {
        return machine.snapshot();
    }

    NodeState node(final String name) {
        return state().nodes().get(NodeId.of(name)).state();
    }

    /** A cluster of n1, n2, n3 in which n1 reigns with term 1 and n1, n2 are online. */
    static Driver founded() {
        final Driver driver = new Driver();
        driver.apply(document(0, "n1", "n2", "n3"));
        driver.apply(new Change.BeginTerm(new Term(1), N1, AT));
        driver.apply(new Change.Join(N1, AT));
        driver.apply(new Change.Join(N2, AT));
        return driver;
    }

    static Change.ApplyDocument document(final long expected, final String... nodes) {
        return new Change.ApplyDocument(expected, "cluster: c", List.of(nodes).stream().map(NodeId::of).toList(),
            "ada", "", AT);
    }

    static Change.RecordFence fence(final long term, final MemberId target, final String status) {
        return new Change.RecordFence(new Term(term), new FenceRecord(target, "d", NodeId.of("n1"), "reboot", status,
            "", AT, Duration.ofSeconds(1), new Term(term)));
    }

    static Change.RecordOperation result(final MemberId member, final String resource, final String action,
            final long interval, final long call, final ResultCode code) {
        return new Change.RecordOperation(new OperationRecord(member, resource, "ocf:x:y", action,
            Duration.ofMillis(interval), call, false, ActionResult.Status.COMPLETED, code, ResultCode.OK, "", AT,
            Duration.ofMillis(5), "digest", new Term(1)), Map.of());
    }

    static Change.PutRecord record(final String key, final long expected, final String text) {
        return new Change.PutRecord(key, expected, text == null ? null : text.getBytes(), Term.NONE);
    }

    static Change.Cleanup cleanup(final String resource) {
        return new Change.Cleanup(Optional.of(resource), Optional.empty());
    }
}
