package io.coterie.scheduling.scores.present;

import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.coterie.api.document.Value;
import io.coterie.api.scheduling.NodeStatus;
import io.coterie.api.scheduling.SchedulingInput;
import io.coterie.scheduling.scores.digest.OperationDigest;
import io.coterie.scheduling.scores.model.Template;
import io.coterie.scheduling.scores.rules.RuleContext;
import io.coterie.scheduling.scores.rules.Rules;

/** What agents get, by node where rules make it differ, and its digest. Confined to one decision. */
public final class Parameters {
    private final SchedulingInput input;
    private final ClusterNodes nodes;
    private final Rules rules;
    private final Map<List<Object>, Set> cache = new HashMap<>();

    /**
     * Parameters with their digest.
     *
     * @param values by name
     * @param digest of them
     */
    public record Set(Map<String, Value> values, String digest) {
    }

    Parameters(final SchedulingInput input, final ClusterNodes nodes, final Rules rules) {
        this.input = input;
        this.nodes = nodes;
        this.rules = rules;
    }

    /**
     * What a primitive's agent gets on a node now.
     *
     * @param template the primitive
     * @param node the node's index
     * @return the parameters
     */
    public Set of(final Template template, final int node) {
        final boolean conditional = Rules.conditional(template.primitive().parameters());
        return cache.computeIfAbsent(List.of(template.id(), conditional ? node : -1), k -> make(template, node));
    }

    private Set make(final Template template, final int node) {
        final NodeStatus status = nodes.get(node);
        final Map<String, Value> values = new LinkedHashMap<>();
        rules.merge(template.primitive().parameters(),
            RuleContext.of(template.agent(), status.node(), status.attributes()), values);
        return new Set(Collections.unmodifiableMap(values), OperationDigest.of(template.agent(), values,
            Optional.ofNullable(input.agents().get(template.agent()))));
    }
}
