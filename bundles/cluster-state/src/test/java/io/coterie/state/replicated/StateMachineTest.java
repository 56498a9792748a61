package io.coterie.state.replicated;

import static io.coterie.state.replicated.Driver.AT;
import static io.coterie.state.replicated.Driver.N1;
import static io.coterie.state.replicated.Driver.N2;
import static io.coterie.state.replicated.Driver.document;
import static io.coterie.state.replicated.Driver.fence;
import static io.coterie.state.replicated.Driver.result;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.junit.jupiter.api.Test;

import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.api.core.Term;
import io.coterie.api.resource.ActionResult;
import io.coterie.api.resource.ResultCode;
import io.coterie.api.state.Change;
import io.coterie.api.state.NodeState;
import io.coterie.api.state.OperationRecord;
import io.coterie.api.state.StateSnapshot;

class StateMachineTest {
    private final Driver driver = Driver.founded();

    @Test
    void aDocumentGoesOverTheVersionThatItsAuthorRead() {
        assertEquals("config.stale", driver.apply(document(0, "n1", "n2", "n3")));
        assertEquals("ok", driver.apply(document(1, "n1", "n2", "n3")));
        assertEquals("ok", driver.apply(document(-1, "n1", "n2", "n3")));
        assertEquals(3, driver.state().document().version());
        assertEquals(List.of(1L, 2L, 3L), driver.state().history().stream().map(v -> v.version()).toList());
    }

    @Test
    void aNodeThatTakesPartCannotBeRemoved() {
        assertEquals("config.node-in-use", driver.apply(document(1, "n1", "n3")));
        assertEquals(1, driver.state().document().version());
        assertEquals("ok", driver.apply(document(1, "n1", "n2")));
        assertEquals(List.of("n1", "n2"), driver.state().nodes().keySet().stream().map(NodeId::name).toList());
    }

    @Test
    void historyIsBounded() {
        for (int i = 0; i < StateSnapshot.MAX_HISTORY + 5; i++) {
            driver.apply(document(-1));
        }
        assertEquals(StateSnapshot.MAX_HISTORY, driver.state().history().size());
    }

    @Test
    void onlyTheReigningTermDecides() {
        assertEquals("state.stale-term", driver.apply(new Change.BeginTerm(new Term(1), N2, AT)));
        assertEquals("ok", driver.apply(new Change.BeginTerm(new Term(4), N2, AT)));
        assertEquals("state.stale-term", driver.apply(new Change.MarkUnclean(new Term(1), N1.node(), "late", AT)));
        assertEquals("state.stale-term", driver.apply(new Change.MarkUnclean(new Term(5), N1.node(), "early", AT)));
        assertEquals("state.stale-term", driver.apply(fence(1, N1, "confirmed")));
        assertEquals("ok", driver.apply(new Change.MarkUnclean(new Term(4), N1.node(), "silent", AT)));
    }

    @Test
    void aLostNodeComesBackOnlyAfterAConfirmedFence() {
        final MemberId reborn = MemberId.of("n2", 21);
        assertEquals("state.unclean", driver.apply(new Change.Join(reborn, AT)));
        driver.apply(new Change.MarkUnclean(new Term(1), N2.node(), "silent", AT));
        assertEquals("state.unclean", driver.apply(new Change.Join(reborn, AT)));
        for (final String status : List.of("pending", "failed", "timed_out", "superseded")) {
            driver.apply(fence(1, N2, status));
            assertEquals(NodeState.UNCLEAN, driver.node("n2"), status);
        }
        driver.apply(fence(1, N2, "confirmed"));
        assertEquals(NodeState.FENCED, driver.node("n2"));
        assertEquals("state.stale-incarnation", driver.apply(new Change.Join(N2, AT)));
        assertEquals("ok", driver.apply(new Change.Join(reborn, AT)));
        assertEquals(NodeState.ONLINE, driver.node("n2"));
    }

    @Test
    void aTryThatItsCoordinatorDidNotSeeTheEndOfIsInterrupted() {
        driver.apply(new Change.MarkUnclean(new Term(1), N2.node(), "silent", AT));
        driver.apply(fence(1, N2, "failed"));
        driver.apply(fence(1, N2, "pending"));
        driver.apply(new Change.BeginTerm(new Term(4), N1, AT));
        assertEquals(List.of("failed", "interrupted"), driver.state().fences().stream()
            .map(io.coterie.api.state.FenceRecord::status).toList());
        assertEquals(NodeState.UNCLEAN, driver.node("n2"), "what it did is not known");
    }

    @Test
    void aFenceOfAnEarlierLifeDoesNotTouchTheNextOne() {
        driver.apply(new Change.MarkUnclean(new Term(1), N2.node(), "silent", AT));
        driver.apply(fence(1, N2, "confirmed"));
        driver.apply(new Change.Join(MemberId.of("n2", 21), AT));
        driver.apply(fence(1, N2, "confirmed"));
        assertEquals(NodeState.ONLINE, driver.node("n2"));
    }

    @Test
    void leavingIsTheNodesOwnWord() {
        assertEquals("state.bad-move", driver.apply(new Change.Left(N2, AT)));
        assertEquals("state.stale-incarnation", driver.apply(new Change.Leave(MemberId.of("n2", 19), AT)));
        assertEquals("ok", driver.apply(new Change.Leave(N2, AT)));
        assertEquals("ok", driver.apply(new Change.Leave(N2, AT)));
        assertEquals("ok", driver.apply(new Change.Left(N2, AT)));
        assertEquals("state.stale-incarnation", driver.apply(new Change.Join(N2, AT)));
        assertEquals("ok", driver.apply(new Change.Join(MemberId.of("n2", 30), AT)));
    }

    @Test
    void whoDiesWhileLeavingIsUnclean() {
        driver.apply(new Change.Leave(N2, AT));
        assertEquals("ok", driver.apply(new Change.MarkUnclean(new Term(1), N2.node(), "died", AT)));
        assertEquals(NodeState.UNCLEAN, driver.node("n2"));
        assertEquals("state.bad-move", driver.apply(new Change.Left(N2, AT)));
    }

    @Test
    void aCleanNodeCannotBecomeUnclean() {
        assertEquals("state.bad-move", driver.apply(new Change.MarkUnclean(new Term(1), NodeId.of("n3"), "?", AT)));
        assertEquals("state.unknown-node", driver.apply(new Change.Join(MemberId.of("n9", 1), AT)));
    }

    @Test
    void failuresCountOnceHoweverOftenTheyAreReported() {
        driver.apply(result(N1, "web", "monitor", 10_000, 7, ResultCode.NOT_RUNNING));
        driver.apply(result(N1, "web", "monitor", 10_000, 7, ResultCode.NOT_RUNNING));
        assertEquals(1, driver.state().failCounts().get(0).count());
        driver.apply(result(N1, "web", "monitor", 10_000, 8, ResultCode.GENERIC_ERROR));
        assertEquals(2, driver.state().failCounts().get(0).count());
        driver.apply(result(N1, "web", "monitor", 10_000, 6, ResultCode.OK));
        assertTrue(driver.state().operations().stream().allMatch(o -> o.callId() == 8), "a late result is ignored");
    }

    @Test
    void whatWasEndedEarlyIsKnownAndCountsAsNoFailure() {
        final Driver driver = Driver.founded();
        final OperationRecord start = Driver.result(Driver.N1, "a", "start", 0, 1, ResultCode.OK).record();
        assertEquals("ok", driver.apply(new Change.RecordOperation(new OperationRecord(start.member(),
            start.resource(), start.agent(), start.action(), start.interval(), start.callId(), false,
            ActionResult.Status.CANCELLED, ResultCode.GENERIC_ERROR, ResultCode.OK, "", start.at(), start.duration(),
            start.digest(), start.term()), Map.of())));
        assertEquals(List.of(ActionResult.Status.CANCELLED),
            driver.state().operations().stream().map(OperationRecord::status).toList());
        assertTrue(driver.state().failCounts().isEmpty());
    }

    @Test
    void aStopEndsItsMonitorsAndKeepsTheLastFailure() {
        driver.apply(result(N1, "web", "start", 0, 1, ResultCode.OK));
        driver.apply(result(N1, "web", "monitor", 10_000, 2, ResultCode.GENERIC_ERROR));
        driver.apply(result(N1, "web", "monitor", 10_000, 3, ResultCode.OK));
        driver.apply(result(N1, "web", "stop", 0, 4, ResultCode.OK));
        assertEquals(List.of(1L, 2L, 4L), driver.state().operations().stream().map(o -> o.callId()).toList());
    }

    @Test
    void aFailureOfAMonitorThatGoesOnIsToldFromOneOfAMonitorThatEnded() {
        driver.apply(result(N1, "web", "monitor", 10_000, 2, ResultCode.GENERIC_ERROR));
        assertEquals(List.of(2L, 2L), calls("web"), "it is the last result, and the last failure");
        driver.apply(result(N1, "web", "stop", 0, 3, ResultCode.OK));
        assertEquals(List.of(2L, 3L), calls("web"), "the monitor is no more, and its failure is kept");
    }

    private List<Long> calls(final String resource) {
        return driver.state().operations().stream().filter(o -> o.resource().equals(resource))
            .map(OperationRecord::callId).toList();
    }

    @Test
    void cleanupForgetsAllInstancesOfAClone() {
        driver.apply(result(N1, "db:0", "monitor", 0, 1, ResultCode.GENERIC_ERROR));
        driver.apply(result(N1, "dbx", "monitor", 0, 2, ResultCode.GENERIC_ERROR));
        driver.apply(Driver.cleanup("db"));
        assertEquals(List.of("dbx"), driver.state().failCounts().stream().map(f -> f.resource()).toList());
        assertEquals("state.unknown-node", driver.apply(new Change.Cleanup(Optional.empty(),
            Optional.of(NodeId.of("n9")))));
    }

    @Test
    void resultsOfALifeThatIsOverAreRefused() {
        driver.apply(new Change.MarkUnclean(new Term(1), N2.node(), "silent", AT));
        assertEquals("ok", driver.apply(result(N2, "web", "start", 0, 1, ResultCode.OK)));
        driver.apply(fence(1, N2, "confirmed"));
        assertTrue(driver.state().operations().isEmpty(), "a fenced node runs nothing");
        assertEquals("state.stale-incarnation", driver.apply(result(N2, "web", "start", 0, 2, ResultCode.OK)));
    }

    @Test
    void transientAttributesEndWithTheLifeThatSetThem() {
        assertEquals("ok", driver.apply(new Change.SetAttributes(N2, Map.of("a", "1", "b", "2"))));
        driver.apply(new Change.SetAttributes(N2, Map.of("a", "")));
        assertEquals(Map.of("b", "2"), driver.state().attributes().get(N2.node()));
        driver.apply(new Change.Leave(N2, AT));
        driver.apply(new Change.Left(N2, AT));
        driver.apply(new Change.Join(MemberId.of("n2", 30), AT));
        assertTrue(driver.state().attributes().get(N2.node()) == null);
        assertEquals("state.stale-incarnation", driver.apply(new Change.SetAttributes(N2, Map.of("a", "1"))));
    }

    @Test
    void permanentAttributesSurviveALifeAndThoseOfTheClusterHaveNoNode() {
        driver.apply(new Change.SetAttributes(N2, Map.of("a/forever", "1", "b@n1", "2", "c@n1/forever", "3",
            "d/cluster", "4", "e@n9", "5", "e@/x@", "6")));
        driver.apply(new Change.Leave(N2, AT));
        driver.apply(new Change.Left(N2, AT));
        driver.apply(new Change.Join(MemberId.of("n2", 30), AT));
        final var state = driver.state();
        assertEquals(Map.of("a", "1"), state.permanentAttributes().get(N2.node()));
        assertEquals(Map.of("b", "2"), state.attributes().get(NodeId.of("n1")));
        assertEquals(Map.of("c", "3"), state.permanentAttributes().get(NodeId.of("n1")));
        assertEquals(Map.of("d", "4"), state.properties());
        assertEquals(Set.of(NodeId.of("n1")), state.attributes().keySet());
        driver.apply(new Change.SetAttributes(MemberId.of("n2", 30), Map.of("a/forever", "", "d/cluster", "")));
        assertEquals(Map.of(), driver.state().permanentAttributes().get(N2.node()));
        assertEquals(Map.of(), driver.state().properties());
    }

    @Test
    void smallRecordsAreComparedAndSet() {
        assertEquals("ok", driver.apply(Driver.record("swap/1", 0, "planned")));
        assertEquals("state.stale-record", driver.apply(Driver.record("swap/1", 0, "again")));
        final long revision = driver.state().records().get("swap/1").revision();
        assertEquals("ok", driver.apply(Driver.record("swap/1", revision, "staged")));
        assertEquals("state.too-large", driver.apply(Driver.record("swap/2", 0, "x".repeat(70_000))));
        assertEquals("ok", driver.apply(Driver.record("swap/1", -1, null)));
        assertTrue(driver.state().records().isEmpty());
    }

    @Test
    void whatIsNotUnderstoodIsRefusedAndChangesNothing() throws Exception {
        final byte[] before = driver.machine.save();
        final byte[] answer = driver.machine.apply(driver.state().revision(), new byte[] {1, 2, 3});
        assertEquals("state.unknown-change", Answer.read(answer).orElseThrow().code());
        org.junit.jupiter.api.Assertions.assertArrayEquals(before, driver.machine.save());
    }
}
