package io.coterie.api.fencing;

import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import io.coterie.api.core.NodeId;

/**
 * A device, as the cluster document names it. {@code toString} shows no parameter's value.
 *
 * @param name its name in the document
 * @param agent what drives it
 * @param targets the nodes it can fence; empty means all
 * @param hostMap what the device calls a node, where it differs from the node's name
 * @param parameters the agent's parameters, secrets resolved
 * @param secrets names of the parameters whose values stand in files: they are secret, whatever the agent says
 */
public record FenceDevice(String name, String agent, Set<NodeId> targets, Map<NodeId, String> hostMap,
        Map<String, String> parameters, Set<String> secrets) {
    /** Copies and sorts. */
    public FenceDevice {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(agent, "agent");
        targets = java.util.Collections.unmodifiableSet(new TreeSet<>(targets));
        hostMap = java.util.Collections.unmodifiableMap(new TreeMap<>(hostMap));
        parameters = java.util.Collections.unmodifiableMap(new TreeMap<>(parameters));
        secrets = Set.copyOf(secrets);
    }

    /**
     * A device of which no value stands in a file.
     *
     * @param name its name in the document
     * @param agent what drives it
     * @param targets the nodes it can fence; empty means all
     * @param hostMap what the device calls a node, where it differs from the node's name
     * @param parameters the agent's parameters
     */
    public FenceDevice(final String name, final String agent, final Set<NodeId> targets,
            final Map<NodeId, String> hostMap, final Map<String, String> parameters) {
        this(name, agent, targets, hostMap, parameters, Set.of());
    }

    @Override
    public String toString() {
        return name + " (" + agent + " for " + (targets.isEmpty() ? "all" : targets) + ", " + parameters.keySet() + ")";
    }
}
