package io.coterie.api.resource;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

import io.coterie.api.core.NodeId;

/**
 * One action on one resource instance. {@code toString} shows no parameter's value.
 *
 * @param agent the agent's full name
 * @param action the name as the agent knows it: {@code start}, {@code stop}, {@code monitor}, {@code promote},
 *     {@code demote}, {@code notify}, {@code reload-agent}, {@code validate-all}, ...
 * @param resource the resource instance: {@code web}, or {@code web:0} for a clone's
 * @param node the node that it runs on
 * @param parameters the configured parameters (never defaults from the metadata)
 * @param meta meta attributes and what the manager adds (clone, notify, ...), by the names that Pacemaker uses after
 *     {@code CRM_meta_}, with hyphens; beside them what is known of the cluster, so that an agent can ask for it: see
 *     the package
 * @param interval zero for a one-time action and for a probe
 * @param timeout after it the action is killed as a group
 * @param checkLevel depth of a monitor, 0 by default
 */
public record ActionRequest(String agent, String action, String resource, NodeId node,
        Map<String, String> parameters, Map<String, String> meta, Duration interval, Duration timeout,
        int checkLevel) {
    /**
     * Copies the maps.
     *
     * @throws IllegalArgumentException if the interval, the time-out or the depth is negative
     */
    public ActionRequest {
        Objects.requireNonNull(agent, "agent");
        Objects.requireNonNull(action, "action");
        Objects.requireNonNull(resource, "resource");
        Objects.requireNonNull(node, "node");
        parameters = java.util.Collections.unmodifiableMap(new TreeMap<>(parameters));
        meta = java.util.Collections.unmodifiableMap(new TreeMap<>(meta));
        Objects.requireNonNull(interval, "interval");
        Objects.requireNonNull(timeout, "timeout");
        if (interval.isNegative() || timeout.isNegative() || checkLevel < 0) {
            throw new IllegalArgumentException("interval, time-out and depth are not negative: " + interval + ", "
                + timeout + ", " + checkLevel);
        }
    }

    @Override
    public String toString() {
        return action + " " + resource + " (" + agent + ") on " + node + " " + parameters.keySet();
    }
}
