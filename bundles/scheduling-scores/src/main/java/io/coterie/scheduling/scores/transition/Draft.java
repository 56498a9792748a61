package io.coterie.scheduling.scores.transition;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import io.coterie.api.core.NodeId;
import io.coterie.api.document.Value;
import io.coterie.api.resource.ResultCode;
import io.coterie.api.scheduling.Action;

/** An action while its place in the order is not yet settled. Confined to one decision. */
final class Draft {
    final String id;
    final Action.Type type;
    final NodeId node;
    final String resource;
    final String agent;
    final String operation;
    final Duration interval;
    final Duration timeout;
    final Map<String, Value> parameters;
    final Map<String, String> meta = new TreeMap<>();
    final String digest;
    final String reason;
    ResultCode expected = ResultCode.OK;
    int checkLevel;
    private final Set<Draft> after = new LinkedHashSet<>();

    Draft(final String id, final Action.Type type, final NodeId node, final String resource, final String agent,
            final String operation, final Duration interval, final Duration timeout,
            final Map<String, Value> parameters, final String digest, final String reason) {
        this.id = id;
        this.type = type;
        this.node = node;
        this.resource = resource;
        this.agent = agent;
        this.operation = operation;
        this.interval = interval;
        this.timeout = timeout;
        this.parameters = parameters;
        this.digest = digest;
        this.reason = reason;
    }

    /** Orders it after another one; null is no action. */
    void after(final Draft other) {
        if (other != null && other != this) {
            after.add(other);
        }
    }

    Set<Draft> after() {
        return after;
    }

    Action action() {
        final Set<String> ids = new TreeSet<>();
        after.forEach(d -> ids.add(d.id));
        return new Action(id, type, node, resource, agent, operation, interval, timeout, expected, parameters, meta,
            checkLevel, digest, ids, reason);
    }

    @Override
    public String toString() {
        return id;
    }
}
