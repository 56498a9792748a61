package io.coterie.fencing.agents;

import java.util.Locale;
import java.util.Map;
import java.util.Set;

import io.coterie.api.fencing.FenceAgent;

/** What follows from an agent's metadata. Pure. */
final class AgentFacts {
    private static final Set<String> YES = Set.of("1", "yes", "on", "true");

    private AgentFacts() {
    }

    /** {@return whether it looks at something else than the node, and so can forbid a fence but never confirm it} */
    static boolean heuristic(final FenceAgent agent) {
        return agent.name().startsWith("fence_heuristics_");
    }

    /** {@return whether it is told which node is meant, by a plug or by the node's name} */
    static boolean choosesTarget(final FenceAgent agent, final Map<String, String> parameters) {
        if (agent.takes("port_as_ip")) {
            return YES.contains(parameters.getOrDefault("port_as_ip", "0").strip().toLowerCase(Locale.ROOT));
        }
        return agent.takes("plug") || agent.takes("port") || agent.takes("nodename");
    }

    /** {@return whether the operator wants the device's own power cycle, which is never off for long enough to see} */
    static boolean cycles(final Map<String, String> parameters) {
        return "cycle".equalsIgnoreCase(parameters.getOrDefault("method", "").strip());
    }
}
