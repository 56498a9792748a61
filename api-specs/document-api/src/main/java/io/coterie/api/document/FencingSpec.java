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
     * @param monitor how often it is asked whether it works; zero for never
     * @param unfences whether it only cuts nodes off and lets them in again when they join, whatever its agent says
     */
    public record Device(String name, String agent, Set<NodeId> targets, Map<NodeId, String> hostMap,
            Map<String, Value> parameters, String action, Optional<Duration> timeout, int retries, Delay delay,
            Duration monitor, boolean unfences) {
        /** What holds if {@code monitor} is not set: Pacemaker's advice for its fence devices. */
        public static final Duration MONITOR = Duration.ofSeconds(60);

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
            Objects.requireNonNull(monitor, "monitor");
        }

        /**
         * A device that ends nodes, unless its agent says something else.
         *
         * @param name its name
         * @param agent what drives it
         * @param targets the nodes that it can fence; empty means all
         * @param hostMap what it calls a node, where that differs
         * @param parameters the agent's parameters
         * @param action {@code reboot} or {@code off}
         * @param timeout for one try
         * @param retries how often a try that failed is repeated
         * @param delay waited before the first try
         * @param monitor how often it is asked whether it works; zero for never
         */
        public Device(final String name, final String agent, final Set<NodeId> targets,
                final Map<NodeId, String> hostMap, final Map<String, Value> parameters, final String action,
                final Optional<Duration> timeout, final int retries, final Delay delay, final Duration monitor) {
            this(name, agent, targets, hostMap, parameters, action, timeout, retries, delay, monitor, false);
        }

        @Override
        public String toString() {
            return name + " (" + agent + ")";
        }
    }

    /**
     * What is waited before the first try with a device: a fixed part and one that chance decides.
     *
     * @param fixed for nodes that are not in the map
     * @param byNode by the node that is to be fenced
     * @param random at most so much is added; zero for nothing
     */
    public record Delay(Duration fixed, Map<NodeId, Duration> byNode, Duration random) {
        /** Nothing is waited. */
        public static final Delay NONE = new Delay(Duration.ZERO, Map.of(), Duration.ZERO);

        /** Copies the map. */
        public Delay {
            Objects.requireNonNull(fixed, "fixed");
            byNode = Map.copyOf(byNode);
            Objects.requireNonNull(random, "random");
        }

        /**
         * The part that is certain.
         *
         * @param target who is to be fenced
         * @return how long is waited at least
         */
        public Duration before(final NodeId target) {
            return byNode.getOrDefault(target, fixed);
        }
    }

    /** Copies the collections. */
    public FencingSpec {
        devices = List.copyOf(devices);
        topology = Map.copyOf(topology);
    }
}
