package io.coterie.manager.executor;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

import io.coterie.api.resource.ActionResult;
import io.coterie.api.scheduling.Action;
import io.coterie.manager.core.Moment;

/**
 * The calls that are to be ended early, since what follows makes their results worthless: a repeated monitor in front
 * of a stop or a demotion, a rehearsal's probe in front of a start or a promotion, too, and a start or a promotion once
 * all is to be stopped. Confined to the core's thread.
 */
final class Cuts {
    /** Asked again: at first the agent may have been about to be called. */
    private static final Duration AGAIN = Duration.ofSeconds(1);
    private final Map<Long, Moment> asked = new HashMap<>();
    private final Set<Long> cut = new HashSet<>();

    /**
     * Whether a call may be cut in front of a stop or a demotion, as Pacemaker does. Nobody knows a component that is
     * only rehearsed, so that it makes way for a recovery, too.
     */
    static boolean standsInTheWay(final Call running, final Action next) {
        return running.recurring() && (next.type() == Action.Type.STOP || next.type() == Action.Type.DEMOTE
            || Rehearsed.is(running.action()) && brings(next));
    }

    /** Whether a call may be cut when its resource is to go down, whoever decided that. */
    static boolean worthless(final Call running) {
        return running.recurring() || brings(running.action());
    }

    /** Whether an action brings something up. */
    static boolean brings(final Action action) {
        return action.type() == Action.Type.START || action.type() == Action.Type.PROMOTE;
    }

    /** Whether the component is to be asked now. */
    boolean ask(final Call call, final Moment now) {
        final Moment before = asked.get(call.callId());
        if (before != null && !now.past(before, AGAIN)) {
            return false;
        }
        asked.put(call.callId(), now);
        cut.add(call.callId());
        return true;
    }

    /** A call ended: what became of it. One that was cut too late to change anything counts as it is. */
    ActionResult ended(final Call call, final ActionResult result) {
        asked.remove(call.callId());
        return cut.remove(call.callId()) && result.status() != ActionResult.Status.COMPLETED
            ? new ActionResult(ActionResult.Status.CANCELLED, result.code(), "It was ended early: its resource was to"
                + " go down.", result.duration(), result.attributes()) : result;
    }
}
