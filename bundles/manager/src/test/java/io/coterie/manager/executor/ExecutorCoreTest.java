package io.coterie.manager.executor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import io.coterie.api.core.MemberId;
import io.coterie.api.core.Term;
import io.coterie.api.resource.ActionResult;
import io.coterie.api.resource.ResultCode;
import io.coterie.api.scheduling.Action;
import io.coterie.manager.core.Actions;
import io.coterie.manager.core.Order;
import io.coterie.manager.core.OrderReply;
import io.coterie.manager.core.SyncAnswer;

class ExecutorCoreTest {
    private static final MemberId SELF = MemberId.of("n1", 5);
    private final ExecutorCore core = new ExecutorCore(SELF);
    private final List<ExecutorCommand.Record> records = new ArrayList<>();
    private long transition;

    private OrderReply order(final long term, final Action action) {
        return core.order(new Order(new Term(term), ++transition, SELF, 1, action), Actions.at(0));
    }

    private List<String> run(final long at) {
        final List<String> executed = new ArrayList<>();
        core.advance(Actions.at(at), (r, o) -> Duration.ofSeconds(5)).forEach(command -> {
            if (command instanceof ExecutorCommand.Execute e) {
                executed.add(e.callId() + " " + e.action().operation() + " " + e.action().resource());
            } else if (command instanceof ExecutorCommand.Cancel c) {
                executed.add("cancel " + c.callId());
            } else {
                records.add((ExecutorCommand.Record) command);
            }
        });
        return executed;
    }

    private void end(final long callId, final ResultCode code, final long at) {
        core.ended(callId, ActionResult.completed(code, Duration.ofMillis(1)), Actions.at(at));
    }

    private void recorded() {
        core.recordEnded(true, false, Actions.at(0));
    }

    @Test
    void refusesAnOlderTermAndAnotherIncarnation() {
        assertTrue(core.sync(new Term(3), Actions.at(0)).accepted());
        assertFalse(core.sync(new Term(2), Actions.at(0)).accepted());
        assertEquals(OrderReply.Kind.REFUSED, order(2, Actions.of("s", Action.Type.START, "n1", "a")).kind());
        assertEquals(OrderReply.Kind.REFUSED, core.order(new Order(new Term(3), 1, MemberId.of("n1", 4), 1,
            Actions.of("s", Action.Type.START, "n1", "a")), Actions.at(0)).kind());
        assertEquals(OrderReply.Kind.ACCEPTED, order(3, Actions.of("s", Action.Type.START, "n1", "a")).kind());
    }

    @Test
    void aRepeatedOrderIsRunOnce() {
        final Order order = new Order(new Term(1), 1, SELF, 1, Actions.of("s", Action.Type.START, "n1", "a"));
        assertEquals(core.order(order, Actions.at(0)), core.order(order, Actions.at(1)));
        assertEquals(List.of("1 start a"), run(0));
        assertEquals(List.of(), run(1));
    }

    @Test
    void whatARepeatedMonitorSetIsNotLostWithItsResult() {
        order(1, Actions.of("1", Action.Type.START, "n1", "a"));
        order(1, Actions.of("m", Action.Type.MONITOR, "n1", "a"));
        run(0);
        end(1, ResultCode.OK, 1);
        run(1);
        end(2, ResultCode.OK, 2);
        for (final var set : List.of(Map.of("x", "1"), Map.of("y", "2", "z", "2"), Map.of("z", "3"))) {
            final long at = 20_000L * Integer.parseInt(set.values().iterator().next());
            final String begun = run(at).get(0);
            core.ended(Long.parseLong(begun.substring(0, begun.indexOf(' '))), new ActionResult(
                ActionResult.Status.COMPLETED, ResultCode.OK, "", Duration.ZERO, set), Actions.at(at));
        }
        assertEquals(List.of(Map.of(), Map.of(), Map.of("x", "1", "y", "2", "z", "3")), core.unrecordedAttributes());
    }

    @Test
    void runsOneActionAtATimeForAResourceAndOthersBesideIt() {
        order(1, Actions.of("1", Action.Type.START, "n1", "a"));
        order(1, Actions.of("2", Action.Type.NOTIFY, "n1", "a"));
        order(1, Actions.of("3", Action.Type.START, "n1", "b"));
        assertEquals(List.of("1 start a", "3 start b"), run(0));
        end(1, ResultCode.OK, 5);
        assertEquals(List.of("2 notify a"), run(5));
    }

    @Test
    void tellsANewCoordinatorWhatIsInHandUntilItIsRecorded() {
        order(1, Actions.of("1", Action.Type.START, "n1", "a"));
        run(0);
        assertEquals(1, core.sync(new Term(2), Actions.at(0)).unfinished().size());
        end(1, ResultCode.OK, 10);
        run(10);
        assertEquals(1, core.sync(new Term(2), Actions.at(10)).unfinished().size());
        recorded();
        assertEquals(0, core.sync(new Term(2), Actions.at(10)).unfinished().size());
        assertEquals("start", records.get(0).record().action());
    }

    @Test
    void aMonitorIsRecordedFirstAndWhenItChanges() {
        order(1, Actions.of("m", Action.Type.MONITOR, "n1", "a"));
        assertEquals(List.of("1 monitor a"), run(0));
        end(1, ResultCode.OK, 100);
        run(100);
        recorded();
        assertEquals(List.of(), run(5_000));
        assertEquals(List.of("2 monitor a"), run(10_200));
        end(2, ResultCode.OK, 10_300);
        run(10_300);
        assertEquals(1, records.size());
        assertEquals(List.of("3 monitor a"), run(20_400));
        end(3, ResultCode.NOT_RUNNING, 20_500);
        run(20_500);
        assertEquals(2, records.size());
        assertTrue(records.get(1).record().failed());
    }

    @Test
    void aCancelledMonitorRunsNoMoreAndItsCancelIsRecorded() {
        order(1, Actions.of("m", Action.Type.MONITOR, "n1", "a"));
        run(0);
        end(1, ResultCode.OK, 100);
        run(100);
        recorded();
        order(1, Actions.of("c", Action.Type.CANCEL, "n1", "a"));
        assertEquals(List.of(), run(30_000));
        assertEquals("cancel", records.get(1).record().action());
    }

    /** Its result, recorded after the cancel, would make the cluster believe in a monitor that nobody runs. */
    @Test
    void aCancelIsRecordedAfterTheFirstRunOfItsMonitor() {
        order(1, Actions.of("m", Action.Type.MONITOR, "n1", "a"));
        run(0);
        order(1, Actions.of("c", Action.Type.CANCEL, "n1", "a"));
        run(50);
        assertEquals(List.of(), records);
        end(1, ResultCode.OK, 100);
        assertFalse(core.idle());
        run(100);
        recorded();
        run(30_000);
        assertEquals(List.of("monitor", "cancel"), records.stream().map(r -> r.record().action()).toList());
    }

    @Test
    void aProbeOfWhatWasForgottenEndsItsMonitors() {
        order(1, Actions.of("m", Action.Type.MONITOR, "n1", "a"));
        run(0);
        end(1, ResultCode.OK, 100);
        run(100);
        recorded();
        order(1, Actions.of("p", Action.Type.PROBE, "n1", "a"));
        run(200);
        end(2, ResultCode.OK, 300);
        assertEquals(List.of(), run(60_000));
    }

    @Test
    void keepsResultsUntilTheyAreRecorded() {
        order(1, Actions.of("1", Action.Type.START, "n1", "a"));
        run(0);
        end(1, ResultCode.OK, 10);
        run(10);
        core.recordEnded(false, false, Actions.at(10));
        run(20);
        assertEquals(1, records.size());
        run(5_000);
        assertEquals(2, records.size());
        assertFalse(core.idle());
    }

    @Test
    void aloneItStopsTheLastOneFirstAndTakesNoOrderOfBefore() {
        for (final String resource : List.of("a", "b")) {
            order(1, Actions.of("s" + resource, Action.Type.START, "n1", resource));
            run(0);
        }
        end(1, ResultCode.OK, 1);
        end(2, ResultCode.OK, 2);
        core.alone(LocalStop.Policy.STOP);
        assertEquals(List.of("3 stop b"), run(10));
        assertEquals(List.of(), run(11));
        end(3, ResultCode.OK, 20);
        assertEquals(List.of("4 stop a"), run(20));
        end(4, ResultCode.OK, 30);
        assertTrue(core.nothingRuns());
        core.regained();
        assertEquals(OrderReply.Kind.RESYNC, order(1, Actions.of("x", Action.Type.PROMOTE, "n1", "a")).kind());
        final long session = core.sync(new Term(1), Actions.at(40)).session();
        assertEquals(OrderReply.Kind.ACCEPTED, core.order(new Order(new Term(1), 99, SELF, session,
            Actions.of("y", Action.Type.START, "n1", "a")), Actions.at(40)).kind());
    }

    @Test
    void aStopThatFailsAloneIsTriedAgainLater() {
        order(1, Actions.of("s", Action.Type.START, "n1", "a"));
        run(0);
        end(1, ResultCode.OK, 1);
        core.alone(LocalStop.Policy.STOP);
        assertEquals(List.of("2 stop a"), run(10));
        end(2, ResultCode.GENERIC_ERROR, 20);
        assertEquals(List.of(), run(1_000));
        assertEquals(List.of("3 stop a"), run(15_000));
    }

    @Test
    void frozenPolicyStopsNothingAndDemoteOnlyDemotes() {
        order(1, Actions.of("p", Action.Type.PROMOTE, "n1", "a"));
        run(0);
        end(1, ResultCode.OK, 1);
        core.alone(LocalStop.Policy.FREEZE);
        assertEquals(List.of(), run(10));
        core.alone(LocalStop.Policy.DEMOTE);
        assertEquals(List.of("2 demote a"), run(20));
        end(2, ResultCode.OK, 30);
        assertEquals(List.of(), run(40));
        assertFalse(core.nothingRuns());
    }

    @Test
    void saysHowLongAnOrderMayTakeBehindWhatRunsForItsResource() {
        order(1, Actions.of("s", Action.Type.START, "n1", "a"));
        run(0);
        final OrderReply behind = core.order(new Order(new Term(1), 9, SELF, 1,
            Actions.of("t", Action.Type.STOP, "n1", "a")), Actions.at(2_000));
        assertEquals(Duration.ofSeconds(3 + 5), behind.patience());
        assertEquals(Duration.ofSeconds(5), order(1, Actions.of("b", Action.Type.START, "n1", "b")).patience());
        assertEquals(List.of(Duration.ofSeconds(3), Duration.ofSeconds(5), Duration.ofSeconds(8)),
            core.sync(new Term(2), Actions.at(2_000)).unfinished().stream()
                .map(SyncAnswer.Unfinished::remaining).sorted().toList());
    }

    private void cancelled(final long callId, final long at) {
        core.ended(callId, new ActionResult(ActionResult.Status.CANCELLED, ResultCode.GENERIC_ERROR, "",
            Duration.ofMillis(1), Map.of()), Actions.at(at));
    }

    /** Up and watched: call 1 was the start, 2 the first monitor; the next one, 3, is in flight from 20 s on. */
    private void watched() {
        order(1, Actions.of("s", Action.Type.START, "n1", "a"));
        run(0);
        end(1, ResultCode.OK, 1);
        order(1, Actions.of("m", Action.Type.MONITOR, "n1", "a"));
        run(1);
        end(2, ResultCode.OK, 2);
        run(2);
        recorded();
        run(3);
        recorded();
        assertEquals(List.of("3 monitor a"), run(20_000));
    }

    @Test
    void aStopCutsTheMonitorInFlightShort() {
        watched();
        order(1, Actions.of("t", Action.Type.STOP, "n1", "a"));
        assertEquals(List.of("cancel 3"), run(20_100));
        assertEquals(List.of(), run(20_200));
        // the component may not have begun when it was asked first
        assertEquals(List.of("cancel 3"), run(21_100));
        final int before = records.size();
        cancelled(3, 21_200);
        assertEquals(List.of("4 stop a"), run(21_200));
        assertEquals(before, records.size());
    }

    @Test
    void aDemotionCutsTheMonitorShortWhichIsRepeatedAfterwards() {
        watched();
        order(1, Actions.of("d", Action.Type.DEMOTE, "n1", "a"));
        assertEquals(List.of("cancel 3"), run(20_100));
        cancelled(3, 20_150);
        assertEquals(List.of("4 demote a"), run(20_150));
        end(4, ResultCode.OK, 20_200);
        run(20_200);
        recorded();
        assertEquals(List.of("5 monitor a"), run(30_200));
        end(5, ResultCode.OK, 30_300);
        final int before = records.size();
        run(30_300);
        // it says what it said before
        assertEquals(before, records.size());
    }

    @Test
    void aCutThatComesTooLateChangesNothing() {
        watched();
        order(1, Actions.of("d", Action.Type.DEMOTE, "n1", "a"));
        run(20_100);
        end(3, ResultCode.NOT_RUNNING, 20_150);
        run(20_150);
        assertTrue(records.get(records.size() - 1).record().failed());
    }

    @Test
    void aStartIsNotCutForAnOrder() {
        order(1, Actions.of("s", Action.Type.START, "n1", "a"));
        run(0);
        order(1, Actions.of("t", Action.Type.STOP, "n1", "a"));
        assertEquals(List.of(), run(10));
    }

    @Test
    void aloneItCutsAStartInFlightAndStopsIt() {
        order(1, Actions.of("s", Action.Type.START, "n1", "a"));
        order(1, Actions.of("p", Action.Type.PROMOTE, "n1", "a"));
        assertEquals(List.of("1 start a"), run(0));
        core.alone(LocalStop.Policy.STOP);
        assertEquals(List.of("cancel 1"), run(10));
        cancelled(1, 20);
        assertEquals(List.of("3 stop a"), run(20));
        // neither the start that was cut nor the promotion that never began failed
        run(30);
        recorded();
        run(30);
        assertEquals(List.of("promote CANCELLED", "start CANCELLED"), records.stream().map(r -> r.record().action()
            + " " + r.record().status()).sorted().toList());
    }

    @Test
    void aloneItWaitsForWhatIsBusyOnlyForAWhile() {
        for (final String resource : List.of("a", "b")) {
            order(1, Actions.of("s" + resource, Action.Type.START, "n1", resource));
        }
        run(0);
        end(1, ResultCode.OK, 1);
        core.alone(LocalStop.Policy.STOP);
        // b came up last and so goes down first
        assertEquals(List.of("cancel 2"), run(10));
        assertEquals(List.of(), run(900));
        assertTrue(run(2_100).contains("3 stop a"));
        end(3, ResultCode.OK, 2_200);
        cancelled(2, 2_300);
        assertEquals(List.of("4 stop b"), run(2_300));
    }

    @Test
    void aloneItOnlyCutsWhatItsPolicyIsAbout() {
        order(1, Actions.of("s", Action.Type.START, "n1", "a"));
        order(1, Actions.of("p", Action.Type.PROMOTE, "n1", "b"));
        run(0);
        core.alone(LocalStop.Policy.FREEZE);
        assertEquals(List.of(), run(10));
        core.alone(LocalStop.Policy.DEMOTE);
        assertEquals(List.of("cancel 2"), run(20));
        cancelled(2, 30);
        assertEquals(List.of("3 demote b"), run(30));
    }

    @Test
    void leavingItBringsNothingUp() {
        core.leaving(true);
        assertEquals(OrderReply.Kind.REFUSED, order(1, Actions.of("s", Action.Type.START, "n1", "a")).kind());
        assertEquals(OrderReply.Kind.ACCEPTED, order(1, Actions.of("t", Action.Type.STOP, "n1", "a")).kind());
    }

    @Test
    void aRefusedOrderIsNotRunWhenACopyComesLater() {
        final Order order = new Order(new Term(1), 1, SELF, 1, Actions.of("s", Action.Type.START, "n1", "a"));
        core.alone(LocalStop.Policy.STOP);
        assertEquals(OrderReply.Kind.REFUSED, core.order(order, Actions.at(0)).kind());
        core.regained();
        assertEquals(OrderReply.Kind.REFUSED, core.order(order, Actions.at(1)).kind());
        assertEquals(List.of(), run(1));
    }

    @Test
    void isClearedOnlyAfterItHeardThatTheMemberLeaves() {
        assertTrue(core.idle());
        assertFalse(core.cleared());
        order(1, Actions.of("s", Action.Type.START, "n1", "a"));
        core.leaving(true);
        assertFalse(core.cleared());
        run(0);
        end(1, ResultCode.OK, 1);
        run(1);
        recorded();
        assertFalse(core.cleared());
        order(1, Actions.of("t", Action.Type.STOP, "n1", "a"));
        run(2);
        end(2, ResultCode.OK, 3);
        assertFalse(core.cleared());
        run(3);
        recorded();
        assertTrue(core.cleared());
    }

    @Test
    void ofStopsThatItRepeatsByItselfOnlyTheLastResultWaits() {
        order(1, Actions.of("s", Action.Type.START, "n1", "a"));
        run(0);
        end(1, ResultCode.OK, 1);
        core.alone(LocalStop.Policy.STOP);
        long at = 10;
        for (long call = 2; call < 50; call++) {
            assertEquals(List.of(call + " stop a"), run(at));
            core.recordEnded(false, false, Actions.at(at));
            end(call, ResultCode.GENERIC_ERROR, at);
            at += 15_000;
        }
        assertEquals(2, core.sync(new Term(1), Actions.at(at)).unfinished().size());
    }

    @Test
    void whatLostItsProgramMayRunOn() {
        order(1, Actions.of("s", Action.Type.START, "n1", "a"));
        run(0);
        end(1, ResultCode.OK, 1);
        order(1, Actions.of("m", Action.Type.MONITOR, "n1", "a"));
        run(2);
        end(2, ResultCode.NOT_INSTALLED, 3);
        assertFalse(core.nothingRuns());
    }

    @Test
    void tellsACoordinatorWhichStateHoldsWhatItRecorded() {
        order(1, Actions.of("s", Action.Type.START, "n1", "a"));
        run(0);
        end(1, ResultCode.OK, 1);
        run(1);
        core.recordedIn(17);
        recorded();
        assertEquals(17, core.sync(new Term(2), Actions.at(2)).recorded());
    }
}
