package io.coterie.document;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

import io.coterie.api.document.Role;
import io.coterie.api.document.Rule;
import io.coterie.api.document.Score;

/**
 * Reads rules: {@code {all: [...], score: 100}} or {@code {any: [...]}}; each term tells by its first field what it
 * is.
 */
final class RuleReader {
    private static final Set<String> RULE = Set.of("id", "all", "any", "score", "score-attribute", "role");
    private static final Set<String> TERMS = Set.of("attribute", "date", "date-spec", "resource", "operation", "all",
        "any");
    private static final Set<String> COMPARISONS = Set.of("lt", "gt", "lte", "gte", "eq", "ne", "defined",
        "not_defined");

    Rule read(final Field field) {
        final Map<String, Field> members = field.members(RULE);
        final boolean all = members.containsKey("all");
        if (all == members.containsKey("any")) {
            field.error("config.bad-rule", "A rule has exactly one of 'all' and 'any'.",
                "Write all: [terms] or any: [terms].");
        }
        final Field terms = members.getOrDefault("all", members.get("any"));
        final List<Rule.Expression> expressions = terms == null ? List.of()
            : terms.items().stream().map(this::expression).filter(Objects::nonNull).toList();
        return new Rule(get(members, "id").orElse(field.path()), all,
            Optional.ofNullable(members.get("score")).flatMap(f -> f.as(Score::parse)).orElse(0),
            get(members, "score-attribute"),
            Optional.ofNullable(members.get("role")).flatMap(f -> f.as(Role::parse)), expressions);
    }

    private Rule.Expression expression(final Field field) {
        final Map<String, Field> members = field.members();
        final Optional<String> kind = members.keySet().stream().filter(TERMS::contains).findFirst();
        if (kind.isEmpty()) {
            field.error("config.bad-rule", "This term says nothing that a rule knows.",
                "Begin it with one of: " + String.join(", ", TERMS.stream().sorted().toList()) + ".");
            return null;
        }
        return switch (kind.get()) {
            case "attribute" -> attribute(field);
            case "date" -> date(field);
            case "date-spec" -> new Rule.DateExpression("date_spec", "", "", Map.of(),
                texts(field.members(Set.of("date-spec")).get("date-spec")));
            case "resource" -> resource(field);
            case "operation" -> {
                final Map<String, Field> m = field.members(Set.of("operation", "interval"));
                yield new Rule.OperationExpression(get(m, "operation").orElse(""), get(m, "interval").orElse(""));
            }
            default -> new Rule.Nested(read(field));
        };
    }

    private Rule.Expression attribute(final Field field) {
        final Map<String, Field> m = field.members(Set.of("attribute", "is", "value", "type", "value-source"));
        final String comparison = Optional.ofNullable(m.get("is")).flatMap(f -> f.oneOf(COMPARISONS)).orElse("eq");
        final boolean needsValue = !comparison.endsWith("defined");
        if (needsValue && !m.containsKey("value")) {
            field.error("config.missing-field", "A comparison '" + comparison + "' needs a 'value'.", "Give it.");
        }
        return new Rule.AttributeExpression(get(m, "attribute").orElse(""), comparison, get(m, "value").orElse(""),
            get(m, "type").orElse(""), get(m, "value-source").orElse("literal"));
    }

    private Rule.Expression date(final Field field) {
        final Map<String, Field> m = field.members(Set.of("date", "start", "end", "duration"));
        final String operation = Optional.ofNullable(m.get("date"))
            .flatMap(f -> f.oneOf(Set.of("gt", "lt", "in_range"))).orElse("in_range");
        return new Rule.DateExpression(operation, get(m, "start").orElse(""), get(m, "end").orElse(""),
            texts(m.get("duration")), Map.of());
    }

    private Rule.Expression resource(final Field field) {
        final String[] parts = get(field.members(Set.of("resource")), "resource").orElse("").split(":", -1);
        return new Rule.ResourceExpression(parts[0], parts.length > 2 ? parts[1] : "",
            parts.length > 1 ? parts[parts.length - 1] : "");
    }

    private static Optional<String> get(final Map<String, Field> members, final String name) {
        return Optional.ofNullable(members.get(name)).flatMap(Field::text);
    }

    private static Map<String, String> texts(final Field field) {
        final Map<String, String> texts = new LinkedHashMap<>();
        if (field != null) {
            field.members().forEach((name, value) -> value.text().ifPresent(t -> texts.put(name, t)));
        }
        return texts;
    }
}
