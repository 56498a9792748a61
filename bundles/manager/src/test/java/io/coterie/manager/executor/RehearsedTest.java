package io.coterie.manager.executor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.coterie.api.core.MemberId;
import io.coterie.api.core.Term;
import io.coterie.api.resource.ActionResult;
import io.coterie.api.resource.ResultCode;
import io.coterie.api.scheduling.Action;
import io.coterie.manager.core.Actions;
import io.coterie.manager.core.Order;

/** What runs is probed through a component that is not switched to, and nothing follows from it. */
class RehearsedTest {
    private static final MemberId SELF = MemberId.of("n1", 5);
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private final ExecutorCore core = new ExecutorCore(SELF);
    private long transition;
    private long callId;

    private void order(final Action.Type type) {
        core.order(new Order(new Term(1), ++transition, SELF, 1, Actions.of(type.name(), type, "n1", "a")),
            Actions.at(0));
    }

    private List<String> turn(final long at) {
        final List<String> told = new ArrayList<>();
        core.advance(Actions.at(at), (r, o) -> LIMIT).forEach(command -> {
            if (command instanceof ExecutorCommand.Execute e) {
                told.add(e.action().operation());
                callId = e.callId();
            } else if (command instanceof ExecutorCommand.Cancel) {
                told.add("cancel");
            } else if (command instanceof ExecutorCommand.Rehearsed r) {
                told.add(r.result().code() + " " + r.promoted().map(p -> p ? "promoted" : "runs").orElse("gone"));
            } else if (command instanceof ExecutorCommand.Record r) {
                told.add("record " + r.record().action());
                core.recordEnded(true, false, Actions.at(at));
            }
        });
        return told;
    }

    private void end(final ResultCode code) {
        core.ended(callId, ActionResult.completed(code, Duration.ZERO), Actions.at(0));
    }

    private OptionalLong rehearse() {
        return core.rehearse("a", LIMIT, Actions.at(0));
    }

    private void runs() {
        order(Action.Type.START);
        assertEquals(List.of("start"), turn(0));
        end(ResultCode.OK);
        assertEquals(List.of("record start"), turn(0));
    }

    @Test
    void whatDoesNotRunIsNotProbed() {
        assertEquals(OptionalLong.empty(), rehearse());
        assertEquals(Map.of(), core.running());
        runs();
        assertEquals(Map.of("a", "sim:x"), core.running());
    }

    @Test
    void theAnswerIsToldAndNothingFollowsFromIt() {
        runs();
        assertEquals(callId + 1, rehearse().getAsLong());
        assertEquals(List.of("monitor"), turn(1));
        assertTrue(core.sync(new Term(2), Actions.at(1)).unfinished().isEmpty(), "no coordinator waits for it");
        end(ResultCode.NOT_RUNNING);
        assertEquals(List.of("NOT_RUNNING runs"), turn(2));
        assertEquals(Map.of("a", "sim:x"), core.running());
        assertEquals(List.of(), turn(3), "nothing is recorded");
    }

    @Test
    void theRoleIsKnown() {
        runs();
        order(Action.Type.PROMOTE);
        turn(1);
        rehearse();
        assertEquals(List.of(), turn(2), "one action at a time");
        end(ResultCode.OK);
        assertEquals(List.of("monitor", "record promote"), turn(3));
        end(ResultCode.OK);
        assertEquals(List.of("OK promoted"), turn(4));
    }

    @Test
    void itMakesWayForAStop() {
        runs();
        rehearse();
        turn(1);
        order(Action.Type.STOP);
        assertEquals(List.of("cancel"), turn(2));
        core.ended(callId, new ActionResult(ActionResult.Status.CANCELLED, ResultCode.GENERIC_ERROR, "", Duration.ZERO,
            Map.of()), Actions.at(3));
        assertEquals(List.of("GENERIC_ERROR runs", "stop"), sorted(turn(3)));
        end(ResultCode.OK);
        turn(4);
        assertEquals(OptionalLong.empty(), rehearse());
    }

    @ParameterizedTest
    @EnumSource(value = Action.Type.class, names = {"PROMOTE", "START"})
    void itMakesWayForARecovery(final Action.Type type) {
        runs();
        rehearse();
        turn(1);
        order(type);
        assertEquals(List.of("cancel"), turn(2));
    }

    @Test
    void aMonitorMakesNoWayForARecovery() {
        runs();
        order(Action.Type.MONITOR);
        turn(1);
        end(ResultCode.OK);
        assertEquals(List.of("record monitor"), turn(2));
        assertEquals(List.of("monitor"), turn(20_000), "the repeated run");
        order(Action.Type.PROMOTE);
        assertEquals(List.of(), turn(20_001));
    }

    @Test
    void itsTurnComesAfterTheStopThatWasOrderedBefore() {
        runs();
        order(Action.Type.STOP);
        turn(1);
        rehearse();
        end(ResultCode.OK);
        turn(2);
        end(ResultCode.NOT_RUNNING);
        assertEquals(List.of("NOT_RUNNING gone"), turn(3));
    }

    @Test
    void whoIsToStopAllProbesNothing() {
        runs();
        core.alone(LocalStop.Policy.STOP);
        assertEquals(OptionalLong.empty(), rehearse());
        assertEquals(Optional.of("stop"), turn(1).stream().findFirst());
    }

    private static List<String> sorted(final List<String> told) {
        return told.stream().sorted().toList();
    }
}
