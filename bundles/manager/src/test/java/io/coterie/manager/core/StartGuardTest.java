package io.coterie.manager.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.api.core.Term;
import io.coterie.api.resource.ActionResult;
import io.coterie.api.resource.ResultCode;
import io.coterie.api.scheduling.Action;
import io.coterie.api.state.Change;
import io.coterie.api.state.OperationRecord;
import io.coterie.manager.sim.StateModel;

class StartGuardTest {
    private static final MemberId LOST = MemberId.of("n1", 5);
    private final StateModel model = new StateModel(List.of(NodeId.of("n1"), NodeId.of("n2")));
    private final Action start = Actions.of("start", Action.Type.START, "n2", "web");
    private final Action then = Actions.of("then", Action.Type.MONITOR, "n2", "web", "start");
    private final Action fence = Actions.of("fence", Action.Type.FENCE, "n1", "");

    @BeforeEach
    void lose() {
        model.apply(new Change.Join(LOST, Instant.EPOCH));
    }

    private void unclean() {
        model.apply(new Change.MarkUnclean(Term.NONE, LOST.node(), "lost", Instant.EPOCH));
    }

    private void record(final String action, final ResultCode code) {
        model.apply(new Change.RecordOperation(new OperationRecord(LOST, "web", "sim:x", action, Duration.ZERO,
            model.snapshot().revision(), false, ActionResult.Status.COMPLETED, code, ResultCode.OK, "", Instant.EPOCH,
            Duration.ZERO, "", Term.NONE), Map.of()));
    }

    private List<String> guarded(final Action... actions) {
        return StartGuard.apply(Actions.transition(actions), model.snapshot()).actions().stream()
            .map(a -> a.id() + a.after()).toList();
    }

    @Test
    void letsEverythingPassWhileAllAreClean() {
        record("start", ResultCode.OK);
        assertEquals(List.of("start[]", "then[start]"), guarded(start, then));
    }

    @Test
    void dropsAStartOfWhatAnUncleanNodeMayRun() {
        record("start", ResultCode.OK);
        unclean();
        assertTrue(guarded(start, then).isEmpty());
    }

    @Test
    void makesAStartWaitForTheFence() {
        record("start", ResultCode.OK);
        unclean();
        assertEquals(List.of("fence[]", "start[fence]", "then[start]"), guarded(fence, start, then));
    }

    @Test
    void whatNobodyHasLookedAtMayRun() {
        unclean();
        assertTrue(guarded(start).isEmpty());
    }

    @Test
    void aRecordedStopIsNotEnough() {
        record("start", ResultCode.OK);
        record("stop", ResultCode.OK);
        unclean();
        // a start after it may have been under way when the node was lost
        assertTrue(guarded(start).isEmpty());
        assertEquals(List.of("fence[]", "start[fence]"), guarded(fence, start));
    }

    @Test
    void aFailedStopIsNoStop() {
        record("start", ResultCode.OK);
        record("stop", ResultCode.GENERIC_ERROR);
        unclean();
        assertTrue(guarded(start).isEmpty());
    }
}
