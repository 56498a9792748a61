package io.coterie.scheduling.scores.rules;

import java.util.Map;
import java.util.Optional;

import io.coterie.api.core.NodeId;

/**
 * What a rule is evaluated against. A part that is empty is not at hand: expressions about it do not hold.
 *
 * @param node the node, with its attributes
 * @param attributes the node's attributes
 * @param agent the resource's agent; empty if the rule is about none
 * @param operation the operation's name; empty if the rule is about none
 * @param intervalMillis the operation's interval
 */
public record RuleContext(Optional<NodeId> node, Map<String, String> attributes, String agent, String operation,
        long intervalMillis) {
    /** Nothing but the time is at hand. */
    public static final RuleContext NONE = new RuleContext(Optional.empty(), Map.of(), "", "", 0);

    /**
     * About a resource.
     *
     * @param agent its agent
     * @return the context
     */
    public static RuleContext of(final String agent) {
        return new RuleContext(Optional.empty(), Map.of(), agent, "", 0);
    }

    /**
     * About a resource on a node.
     *
     * @param agent its agent, maybe empty
     * @param node the node
     * @param attributes the node's attributes
     * @return the context
     */
    public static RuleContext of(final String agent, final NodeId node, final Map<String, String> attributes) {
        return new RuleContext(Optional.of(node), attributes, agent, "", 0);
    }

    String attribute(final String name) {
        return switch (name) {
            case "#uname", "#id" -> node.map(NodeId::name).orElse(null);
            case "#kind" -> node.isPresent() ? "cluster" : null;
            default -> attributes.get(name);
        };
    }
}
