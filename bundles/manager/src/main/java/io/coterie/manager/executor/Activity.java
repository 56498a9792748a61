package io.coterie.manager.executor;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.coterie.api.resource.ActionResult;
import io.coterie.api.resource.ResultCode;
import io.coterie.api.scheduling.Action;

/**
 * What runs here, as far as this executor knows by its own calls, in the order in which it came up: what is needed to
 * stop it all without a coordinator. Confined to the core's thread.
 */
final class Activity {
    private final Map<String, Running> running = new LinkedHashMap<>();
    private long order;

    /**
     * A resource instance that may run here.
     *
     * @param action the action that it was last known by: agent and parameters
     * @param promoted whether it may be promoted
     * @param order counts in the order of coming up
     */
    record Running(Action action, boolean promoted, long order) {
    }

    /** An action begins that may bring something up: from here on it may run. */
    void begins(final Action action) {
        if (action.type() == Action.Type.START) {
            put(action, false);
        } else if (action.type() == Action.Type.PROMOTE) {
            put(action, true);
        }
    }

    /** A call ended. */
    void ended(final Action action, final ActionResult result) {
        final boolean well = result.status() == ActionResult.Status.COMPLETED;
        final ResultCode code = result.code();
        switch (action.operation()) {
            case "stop" -> {
                if (well && code == ResultCode.OK) {
                    running.remove(action.resource());
                }
            }
            case "demote" -> {
                if (well && code == ResultCode.OK) {
                    put(action, false);
                }
            }
            case "monitor" -> monitored(action, well, code);
            default -> {
                // a start or promote that failed may have brought something up all the same
            }
        }
    }

    private void monitored(final Action action, final boolean well, final ResultCode code) {
        if (!well) {
            return;
        }
        final boolean probe = action.type() == Action.Type.PROBE;
        // what was started and lost its program since may run on: only a stop ends that
        if (code == ResultCode.NOT_RUNNING || code == ResultCode.NOT_INSTALLED && probe) {
            running.remove(action.resource());
        } else if (code == ResultCode.PROMOTED || code == ResultCode.DEGRADED_PROMOTED
            || code == ResultCode.FAILED_PROMOTED) {
            put(action, true);
        } else if (code == ResultCode.OK || code == ResultCode.DEGRADED) {
            put(action, false);
        } else if (!probe) {
            running.putIfAbsent(action.resource(), new Running(action, false, ++order));
        }
    }

    private void put(final Action action, final boolean promoted) {
        final Running before = running.get(action.resource());
        running.put(action.resource(), new Running(action, promoted, before == null ? ++order : before.order()));
    }

    /** {@return whether nothing runs} */
    boolean nothing() {
        return running.isEmpty();
    }

    /** {@return whether a resource may be promoted} */
    boolean promoted(final String resource) {
        return running.containsKey(resource) && running.get(resource).promoted();
    }

    /** {@return what is known of a resource instance that may run} */
    Optional<Running> of(final String resource) {
        return Optional.ofNullable(running.get(resource));
    }

    /** {@return what may run, the last one up first} */
    List<Running> lastFirst() {
        return running.values().stream().sorted(Comparator.comparingLong(Running::order).reversed()).toList();
    }
}
