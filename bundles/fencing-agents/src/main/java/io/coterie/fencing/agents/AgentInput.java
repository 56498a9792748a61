package io.coterie.fencing.agents;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

import io.coterie.api.core.NodeId;
import io.coterie.api.core.RejectedException;
import io.coterie.api.fencing.FenceAgent;
import io.coterie.api.fencing.FenceDevice;

/** Writes what a fence agent reads: {@code name=value} lines. Pure. */
final class AgentInput {
    private AgentInput() {
    }

    /**
     * The lines of one call.
     *
     * @param agent what the agent says of itself
     * @param device the device, with its secrets
     * @param target the node; empty for an action of the device as a whole
     * @param action the action
     * @return the text
     * @throws RejectedException if a value has a line's end in it, which would begin another parameter
     */
    static String of(final FenceAgent agent, final FenceDevice device, final Optional<NodeId> target,
            final String action) {
        final Map<String, String> lines = new LinkedHashMap<>();
        lines.put("action", action);
        target.ifPresent(node -> {
            lines.put("nodename", node.name());
            if (!DeviceCheck.namesPlug(device)) {
                final String alias = device.hostMap().getOrDefault(node, node.name());
                if (agent.takes("plug")) {
                    lines.put("plug", alias);
                } else if (agent.takes("port")) {
                    lines.put("port", alias);
                }
            }
        });
        device.parameters().forEach((name, value) -> {
            if (!"action".equals(name)) {
                lines.put(name, value);
            }
        });
        final StringBuilder text = new StringBuilder();
        lines.forEach((name, value) -> {
            if (hasLineEnd(value)) {
                throw new RejectedException("fencing.bad-parameter", "The value of '" + name + "' has more than one"
                    + " line, which a fence agent cannot be given.", "Write it in one line.");
            }
            text.append(name).append('=').append(value).append('\n');
        });
        return text.toString();
    }

    static boolean hasLineEnd(final String value) {
        return value.chars().anyMatch(c -> c == '\n' || c == '\r' || c == 0);
    }
}
