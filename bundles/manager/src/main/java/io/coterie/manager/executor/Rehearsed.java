package io.coterie.manager.executor;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import io.coterie.api.core.NodeId;
import io.coterie.api.resource.ResultCode;
import io.coterie.api.scheduling.Action;

/** Probes of what runs through a component that is not switched to yet: nothing follows from them here. Stateless. */
final class Rehearsed {
    private static final String OWN = "rehearsal_";

    private Rehearsed() {
    }

    /** Whether an action is such a probe. */
    static boolean is(final Action action) {
        return action.id().startsWith(OWN);
    }

    /** The same as is asked when a member joins, with what the resource was last run with. */
    static Action probe(final Activity.Running running, final NodeId node, final Duration timeout) {
        final Action known = running.action();
        return new Action(OWN + known.resource(), Action.Type.PROBE, node, known.resource(), known.agent(), "monitor",
            Duration.ZERO, timeout, running.promoted() ? ResultCode.PROMOTED : ResultCode.OK, known.parameters(),
            plain(known.meta()), 0, known.digest(), Set.of(), "Its component is to be replaced.");
    }

    /** Notify variables of another action must not reach this one. */
    static Map<String, String> plain(final Map<String, String> meta) {
        final Map<String, String> plain = new TreeMap<>(meta);
        plain.keySet().removeIf(name -> name.startsWith("notify-"));
        return plain;
    }
}
