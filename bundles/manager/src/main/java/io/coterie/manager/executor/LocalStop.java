package io.coterie.manager.executor;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.coterie.api.core.NodeId;
import io.coterie.api.resource.ActionResult;
import io.coterie.api.resource.ResultCode;
import io.coterie.api.scheduling.Action;
import io.coterie.manager.core.Moment;

/**
 * What an executor does without a coordinator: stops (or demotes) what it runs, one after the other, the last one up
 * first, which obeys every order in which they were started. Confined to the core's thread.
 */
public final class LocalStop {
    private static final String OWN = "local_";
    /** What failed is tried again after so long. */
    private static final Duration AGAIN = Duration.ofSeconds(10);

    /**
     * What is busy and came up later is waited for so long, so that the order is kept: what is cut short ends within
     * milliseconds. After it the others go on without it.
     */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    /** What the document's {@code no-quorum-policy} asks for. */
    public enum Policy {
        /** Leave everything as it is. */
        FREEZE,
        /** Demote what is promoted. */
        DEMOTE,
        /** Stop everything. */
        STOP
    }

    /** Knows how long actions may take. */
    @FunctionalInterface
    public interface Timeouts {
        /**
         * The time-out of an action.
         *
         * @param resource the resource instance
         * @param operation the action's name
         * @return how long it may take
         */
        Duration of(String resource, String operation);
    }

    private final NodeId node;
    private final Set<String> tried = new HashSet<>();
    private Policy policy = Policy.FREEZE;
    private Moment failedAt;
    private Moment since;

    LocalStop(final NodeId node) {
        this.node = node;
    }

    void policy(final Policy newPolicy) {
        if (policy != newPolicy) {
            policy = newPolicy;
            tried.clear();
            failedAt = null;
            since = null;
        }
    }

    boolean stops() {
        return policy != Policy.FREEZE;
    }

    boolean stopsAll() {
        return policy == Policy.STOP;
    }

    /** Whether a resource, promoted or not, is to go down. */
    boolean concerns(final boolean promoted) {
        return stopsAll() || policy == Policy.DEMOTE && promoted;
    }

    /**
     * The next action of its own, if there is one.
     *
     * @param inFlight calls in flight, by resource
     */
    Optional<Action> next(final List<Activity.Running> lastFirst, final Moment now, final Timeouts timeouts,
            final Map<String, Call> inFlight) {
        if (!stops()) {
            return Optional.empty();
        }
        since = since == null ? now : since;
        if (failedAt != null && now.past(failedAt, AGAIN)) {
            tried.clear();
            failedAt = null;
        }
        final Set<String> busy = inFlight.keySet();
        final boolean patient = !now.past(since, PATIENCE);
        for (final Activity.Running one : lastFirst) {
            if (one.promoted() && wanted("demote", one, busy, patient)) {
                return busy.contains(one.action().resource()) ? Optional.empty()
                    : Optional.of(begun(Action.Type.DEMOTE, "demote", one, timeouts));
            }
        }
        if (stopsAll()) {
            for (final Activity.Running one : lastFirst) {
                if (wanted("stop", one, busy, patient)) {
                    return busy.contains(one.action().resource()) ? Optional.empty()
                        : Optional.of(begun(Action.Type.STOP, "stop", one, timeouts));
                }
            }
        }
        return Optional.empty();
    }

    /** Whether it is the turn of this one; while it is busy, for a while only. */
    private boolean wanted(final String operation, final Activity.Running one, final Set<String> busy,
            final boolean patient) {
        final String resource = one.action().resource();
        return !tried.contains(operation + " " + resource) && (patient || !busy.contains(resource));
    }

    private Action begun(final Action.Type type, final String operation, final Activity.Running one,
            final Timeouts timeouts) {
        tried.add(operation + " " + one.action().resource());
        return action(type, operation, one, timeouts);
    }

    void ended(final Action action, final ActionResult result, final Moment now) {
        if (action.type() != Action.Type.STOP && action.type() != Action.Type.DEMOTE) {
            return;
        }
        if (stops() && (result.status() != ActionResult.Status.COMPLETED || result.code() != ResultCode.OK)) {
            failedAt = failedAt == null ? now : failedAt;
        } else {
            tried.remove(action.operation() + " " + action.resource());
        }
    }

    /** Whether an action is one that was decided here. */
    static boolean isOwn(final Action action) {
        return action.id().startsWith(OWN);
    }

    private Action action(final Action.Type type, final String operation, final Activity.Running running,
            final Timeouts timeouts) {
        final Action known = running.action();
        return new Action(OWN + operation + " " + known.resource(), type, node, known.resource(), known.agent(),
            operation, Duration.ZERO, timeouts.of(known.resource(), operation), ResultCode.OK, known.parameters(),
            Rehearsed.plain(known.meta()), 0, known.digest(), Set.of(), "The primary partition is lost.");
    }
}
