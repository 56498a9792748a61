package io.coterie.scheduling.scores.rules;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.coterie.api.component.Configuration;
import io.coterie.api.document.AttributeSet;
import io.coterie.api.document.Rule;
import io.coterie.api.document.Value;

/** Says whether rules hold, and merges value sets by them. Confined to one decision. */
public final class Rules {
    private final Horizon horizon;
    private final DateRules dates;

    /**
     * Rules at one moment.
     *
     * @param horizon the time, and who is told when it may change the answer
     */
    public Rules(final Horizon horizon) {
        this.horizon = horizon;
        this.dates = new DateRules(horizon);
    }

    /** {@return where to say when time may change a decision} */
    public Horizon horizon() {
        return horizon;
    }

    /**
     * Whether a rule holds.
     *
     * @param rule the rule
     * @param context what it is evaluated against
     * @return true if it holds
     */
    public boolean holds(final Rule rule, final RuleContext context) {
        // no short cut: every date must be seen, so that none is missed in the horizon
        int holding = 0;
        for (final Rule.Expression expression : rule.expressions()) {
            if (holds(expression, context)) {
                holding++;
            }
        }
        return rule.all() ? holding == rule.expressions().size() : holding > 0;
    }

    private boolean holds(final Rule.Expression expression, final RuleContext context) {
        if (expression instanceof Rule.Nested nested) {
            return holds(nested.rule(), context);
        } else if (expression instanceof Rule.AttributeExpression attribute) {
            return attribute(attribute, context);
        } else if (expression instanceof Rule.DateExpression date) {
            return dates.holds(date);
        } else if (expression instanceof Rule.ResourceExpression resource) {
            return resource(resource, context.agent());
        }
        final Rule.OperationExpression operation = (Rule.OperationExpression) expression;
        return operation.name().equals(context.operation()) && (operation.interval().isEmpty()
            || Configuration.parseDuration(operation.interval()).toMillis() == context.intervalMillis());
    }

    private static boolean resource(final Rule.ResourceExpression expression, final String agent) {
        final String[] parts = agent.split(":");
        final String provider = parts.length > 2 ? parts[1] : "";
        return !agent.isEmpty() && (expression.agentClass().isEmpty() || expression.agentClass().equals(parts[0]))
            && (expression.provider().isEmpty() || expression.provider().equals(provider))
            && (expression.type().isEmpty() || expression.type().equals(parts[parts.length - 1]));
    }

    private static boolean attribute(final Rule.AttributeExpression expression, final RuleContext context) {
        final String actual = context.attribute(expression.attribute());
        switch (expression.operation()) {
            case "defined":
                return actual != null;
            case "not_defined":
                return actual == null;
            default:
                break;
        }
        if (actual == null) {
            // as with Pacemaker, what is not there equals nothing and is not less or greater either
            return "ne".equals(expression.operation()) && context.node().isPresent();
        }
        final int order = compare(actual, expression.value(), expression.type());
        return switch (expression.operation()) {
            case "eq" -> order == 0;
            case "ne" -> order != 0;
            case "lt" -> order < 0;
            case "gt" -> order > 0;
            case "lte" -> order <= 0;
            case "gte" -> order >= 0;
            default -> false;
        };
    }

    private static int compare(final String actual, final String wanted, final String type) {
        if ("version".equals(type)) {
            return versions(actual, wanted);
        }
        final BigDecimal left = number(actual);
        final BigDecimal right = number(wanted);
        if (!"string".equals(type) && left != null && right != null) {
            return left.compareTo(right);
        }
        return actual.toLowerCase(Locale.ROOT).compareTo(wanted.toLowerCase(Locale.ROOT));
    }

    private static BigDecimal number(final String text) {
        try {
            return new BigDecimal(text.trim());
        } catch (final NumberFormatException e) {
            // not a number: it is compared as text
            return null;
        }
    }

    private static int versions(final String left, final String right) {
        final String[] a = left.split("[.-]");
        final String[] b = right.split("[.-]");
        for (int i = 0; i < Math.max(a.length, b.length); i++) {
            final int order = compare(i < a.length ? a[i] : "0", i < b.length ? b[i] : "0", "");
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    /**
     * The values of the sets that hold, merged into others that win.
     *
     * @param sets the sets
     * @param context what their rules are evaluated against
     * @param values where they are added, if the name is not there yet
     */
    public void merge(final List<AttributeSet> sets, final RuleContext context, final Map<String, Value> values) {
        sets.stream().filter(s -> s.rule().map(r -> holds(r, context)).orElse(true))
            .sorted(java.util.Comparator.comparingInt(AttributeSet::score).reversed())
            .forEach(s -> s.values().forEach(values::putIfAbsent));
    }

    /**
     * Whether a set's rule looks at nodes or anything else, so that its values may differ from place to place.
     *
     * @param sets the sets
     * @return true if one has a rule
     */
    public static boolean conditional(final List<AttributeSet> sets) {
        return sets.stream().anyMatch(s -> s.rule().isPresent());
    }
}
