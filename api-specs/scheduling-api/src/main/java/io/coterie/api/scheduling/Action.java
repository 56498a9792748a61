package io.coterie.api.scheduling;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import io.coterie.api.core.NodeId;
import io.coterie.api.document.Value;
import io.coterie.api.resource.ResultCode;

/**
 * One action of a transition.
 *
 * @param id unique in its transition, the same for the same decision: {@code web_start_0 n1}
 * @param type what sort of action it is
 * @param node where it runs; for a fence the target
 * @param resource the resource instance; empty for a fence
 * @param agent the agent's full name; empty for a fence
 * @param operation the name that the agent knows; for a fence {@code reboot} or {@code off}
 * @param interval of a recurring monitor that is started or cancelled; else zero
 * @param timeout after it the action has failed
 * @param expected what the agent should answer
 * @param parameters what the agent gets
 * @param meta meta attributes and notify variables, by Pacemaker's names without {@code CRM_meta_}
 * @param checkLevel depth of a monitor
 * @param digest of the parameters
 * @param after ids of the actions that must have ended well before it begins
 * @param reason one sentence: why
 */
public record Action(String id, Type type, NodeId node, String resource, String agent, String operation,
        Duration interval, Duration timeout, ResultCode expected, Map<String, Value> parameters,
        Map<String, String> meta, int checkLevel, String digest, Set<String> after, String reason) {
    /** Sorts of actions. */
    public enum Type {
        /** Find out whether it runs there already. */
        PROBE,
        /** Start. */
        START,
        /** Stop. */
        STOP,
        /** Promote. */
        PROMOTE,
        /** Demote. */
        DEMOTE,
        /** Take changed parameters without a restart. */
        RELOAD,
        /** Tell an instance of what is about to happen, or has happened, to its peers. */
        NOTIFY,
        /** Begin a recurring monitor; over when its first run is. */
        MONITOR,
        /** End a recurring monitor. */
        CANCEL,
        /** Fence a node. */
        FENCE,
        /** Nothing to run: joins and forks the order. */
        PSEUDO
    }

    /** Copies map and set. */
    public Action {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(node, "node");
        Objects.requireNonNull(resource, "resource");
        Objects.requireNonNull(agent, "agent");
        Objects.requireNonNull(operation, "operation");
        Objects.requireNonNull(interval, "interval");
        Objects.requireNonNull(timeout, "timeout");
        Objects.requireNonNull(expected, "expected");
        parameters = java.util.Collections.unmodifiableMap(new TreeMap<>(parameters));
        meta = java.util.Collections.unmodifiableMap(new TreeMap<>(meta));
        Objects.requireNonNull(digest, "digest");
        after = java.util.Collections.unmodifiableSet(new TreeSet<>(after));
        Objects.requireNonNull(reason, "reason");
    }
}
