package io.coterie.api.document;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

import io.coterie.api.core.NodeId;

/**
 * The document's fence devices and how they are used.
 *
 * @param devices in the order of the source
 * @param topology by node, levels in order; all devices of a level must confirm; a node that is not in it uses each
 *     device that has it among its targets, in order, until one confirms
 */
public record FencingSpec(List<Device> devices, Map<NodeId, List<List<String>>> topology) {
    /** No devices. */
    public static final FencingSpec NONE = new FencingSpec(List.of(), Map.of());

    /**
     * A device.
     *
     * @param name its name
     * @param agent what drives it
     * @param targets the nodes that it can fence; empty means all
     * @param hostMap what it calls a node, where that differs
     * @param parameters the agent's parameters
     * @param action {@code reboot} or {@code off}
     * @param timeout for one try
     * @param retries how often a try that failed is repeated
     * @param delay waited before the first try, so that one of two nodes that fence each other wins
     */
    public record Device(String name, String agent, Set<NodeId> targets, Map<NodeId, String> hostMap,
            Map<String, Value> parameters, String action, Optional<Duration> timeout, int retries, Duration delay) {
        /** Copies the collections. */
        public Device {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(agent, "agent");
            targets = Set.copyOf(targets);
            hostMap = Map.copyOf(hostMap);
            parameters = Map.copyOf(parameters);
            Objects.requireNonNull(action, "action");
            Objects.requireNonNull(timeout, "timeout");
            Objects.requireNonNull(delay, "delay");
        }

        @Override
        public String toString() {
            return name + " (" + agent + ")";
        }
    }

    /** Copies the collections. */
    public FencingSpec {
        devices = List.copyOf(devices);
        topology = Map.copyOf(topology);
    }
}
