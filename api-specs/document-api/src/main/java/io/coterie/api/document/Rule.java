package io.coterie.api.document;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A condition on node attributes, time, resource or operation.
 *
 * @param id its id; made by the parser if the source has none
 * @param all whether all expressions must hold ({@code and}) or any ({@code or})
 * @param score what a location constraint gains where it holds
 * @param scoreAttribute the node attribute that holds the score instead, if one is named
 * @param role the role that a location rule is about, if one is named
 * @param expressions what must hold
 */
public record Rule(String id, boolean all, int score, Optional<String> scoreAttribute, Optional<Role> role,
        List<Expression> expressions) {
    /** Copies the list. */
    public Rule {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(scoreAttribute, "scoreAttribute");
        Objects.requireNonNull(role, "role");
        expressions = List.copyOf(expressions);
    }

    /** One term of a rule. */
    public sealed interface Expression {
    }

    /**
     * A rule within a rule.
     *
     * @param rule the inner rule
     */
    public record Nested(Rule rule) implements Expression {
    }

    /**
     * A comparison of a node attribute.
     *
     * @param attribute its name ({@code #uname}, {@code #kind} and other built-in ones included)
     * @param operation {@code lt}, {@code gt}, {@code lte}, {@code gte}, {@code eq}, {@code ne}, {@code defined},
     *     {@code not_defined}
     * @param value what to compare with; empty for the last two
     * @param type {@code string}, {@code integer}, {@code number} or {@code version}; empty means guess
     * @param valueSource {@code literal}, {@code param} or {@code meta}
     */
    public record AttributeExpression(String attribute, String operation, String value, String type,
            String valueSource) implements Expression {
    }

    /**
     * A comparison of the time.
     *
     * @param operation {@code gt}, {@code lt}, {@code in_range} or {@code date_spec}
     * @param start ISO 8601, empty if not given
     * @param end ISO 8601, empty if not given
     * @param duration years to seconds, by name, for the end of a range
     * @param spec ranges by name ({@code hours: 9-16}), for {@code date_spec}
     */
    public record DateExpression(String operation, String start, String end, Map<String, String> duration,
            Map<String, String> spec) implements Expression {
        /** Copies the maps. */
        public DateExpression {
            duration = Map.copyOf(duration);
            spec = Map.copyOf(spec);
        }
    }

    /**
     * A comparison of the resource's agent ({@code rsc_expression}).
     *
     * @param agentClass the class, empty for any
     * @param provider the provider, empty for any
     * @param type the type, empty for any
     */
    public record ResourceExpression(String agentClass, String provider, String type) implements Expression {
    }

    /**
     * A comparison of the operation ({@code op_expression}).
     *
     * @param name its name
     * @param interval its interval, empty for any
     */
    public record OperationExpression(String name, String interval) implements Expression {
    }
}
