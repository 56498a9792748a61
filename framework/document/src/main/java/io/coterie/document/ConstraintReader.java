package io.coterie.document;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.coterie.api.core.NodeId;
import io.coterie.api.document.Constraint;
import io.coterie.api.document.Constraint.OrderKind;
import io.coterie.api.document.Constraint.ResourceSet;
import io.coterie.api.document.Role;
import io.coterie.api.document.Rule;
import io.coterie.api.document.Score;

/** Reads {@code constraints:}; each item tells by its first field what it is. */
final class ConstraintReader {
    private static final Set<String> FORMS = Set.of("prefer", "avoid", "location", "colocate", "colocate-sets",
        "order", "first", "order-sets", "ticket");
    private static final Set<String> ACTIONS = Set.of("start", "stop", "promote", "demote");
    private final RuleReader rules = new RuleReader();
    private final List<String> origins = new ArrayList<>();
    private int count;

    /** Where each constraint that was read stands, in the same order. */
    List<String> origins() {
        return origins;
    }

    List<Constraint> read(final Field field) {
        final List<Constraint> constraints = new ArrayList<>();
        if (field != null) {
            for (final Field item : field.items()) {
                constraints.addAll(constraint(item));
                while (origins.size() < constraints.size()) {
                    origins.add(item.path());
                }
            }
        }
        return constraints;
    }

    private List<Constraint> constraint(final Field item) {
        count++;
        final Optional<String> form = item.members().keySet().stream().filter(FORMS::contains).findFirst();
        if (form.isEmpty()) {
            item.error("config.unknown-constraint", "This constraint says nothing that is known.",
                "Begin it with one of: " + String.join(", ", FORMS.stream().sorted().toList()) + ".");
            return List.of();
        }
        return switch (form.get()) {
            case "prefer" -> List.of(wish(item, "prefer", 1));
            case "avoid" -> List.of(wish(item, "avoid", -1));
            case "location" -> List.of(location(item));
            case "colocate" -> List.of(colocation(item));
            case "colocate-sets" -> List.of(colocationSets(item));
            case "order" -> chain(item);
            case "first" -> List.of(order(item));
            case "order-sets" -> List.of(orderSets(item));
            default -> List.of(ticket(item));
        };
    }

    private Constraint wish(final Field item, final String form, final int sign) {
        final Map<String, Field> m = item.members(Set.of(form, "id", "node", "score", "role"));
        final int score = score(m, Score.INFINITY);
        if (score < 0) {
            m.get("score").error("config.bad-value", "The score of '" + form + "' is not negative.",
                "Use 'prefer' or 'avoid' to say which way.");
        }
        if (!m.containsKey("node")) {
            item.error("config.missing-field", "'" + form + "' needs a 'node'.", "Give it, or use 'location' with a"
                + " rule.");
        }
        return new Constraint.Location(id(m), m.get(form).texts(), node(m), sign * score, List.of(), role(m, "role"),
            "always");
    }

    private Constraint location(final Field item) {
        final Map<String, Field> m = item.members(Set.of("location", "id", "node", "score", "rule", "rules", "role",
            "discovery"));
        final List<Rule> read = new ArrayList<>();
        Optional.ofNullable(m.get("rule")).ifPresent(f -> read.add(rules.read(f)));
        Optional.ofNullable(m.get("rules")).ifPresent(f -> f.items().forEach(i -> read.add(rules.read(i))));
        if (read.isEmpty() == !m.containsKey("node")) {
            item.error("config.bad-constraint", "A location names a node or has rules, not both and not neither.",
                "Give 'node', or 'rule'.");
        }
        final String discovery = Optional.ofNullable(m.get("discovery"))
            .flatMap(f -> f.oneOf(Set.of("always", "never", "exclusive"))).orElse("always");
        return new Constraint.Location(id(m), m.get("location").texts(), node(m), score(m, 0), read, role(m, "role"),
            discovery);
    }

    private Constraint colocation(final Field item) {
        final Map<String, Field> m = item.members(Set.of("colocate", "id", "with", "score", "role", "with-role",
            "node-attribute", "influence"));
        return new Constraint.Colocation(id(m), text(item, m, "colocate"), role(m, "role"), text(item, m, "with"),
            role(m, "with-role"), score(m, Score.INFINITY),
            Optional.ofNullable(m.get("node-attribute")).flatMap(Field::text),
            Optional.ofNullable(m.get("influence")).flatMap(Field::truth));
    }

    private Constraint colocationSets(final Field item) {
        final Map<String, Field> m = item.members(Set.of("colocate-sets", "id", "score"));
        return new Constraint.ColocationSets(id(m), sets(m.get("colocate-sets")), score(m, Score.INFINITY));
    }

    private List<Constraint> chain(final Field item) {
        final Map<String, Field> m = item.members(Set.of("order", "id", "kind", "symmetrical", "require-all"));
        final List<String> resources = m.get("order").texts();
        final String id = id(m);
        if (resources.size() < 2) {
            item.error("config.bad-constraint", "An order needs at least two resources.", "Write order: [a, b].");
        }
        final List<Constraint> orders = new ArrayList<>();
        for (int i = 1; i < resources.size(); i++) {
            orders.add(new Constraint.Order(resources.size() == 2 ? id : id + "-" + i, resources.get(i - 1), "start",
                resources.get(i), "start", kind(m), symmetrical(m), truth(m, "require-all", true)));
        }
        return orders;
    }

    private Constraint order(final Field item) {
        final Map<String, Field> m = item.members(Set.of("first", "first-action", "then", "then-action", "id", "kind",
            "symmetrical", "require-all"));
        final String firstAction = action(m, "first-action").orElse("start");
        return new Constraint.Order(id(m), text(item, m, "first"), firstAction, text(item, m, "then"),
            action(m, "then-action").orElse(firstAction), kind(m), symmetrical(m), truth(m, "require-all", true));
    }

    private Constraint orderSets(final Field item) {
        final Map<String, Field> m = item.members(Set.of("order-sets", "id", "kind", "symmetrical"));
        return new Constraint.OrderSets(id(m), sets(m.get("order-sets")), kind(m), symmetrical(m));
    }

    private Constraint ticket(final Field item) {
        final Map<String, Field> m = item.members(Set.of("ticket", "id", "resources", "sets", "role", "loss-policy"));
        final List<ResourceSet> sets = m.containsKey("sets") ? sets(m.get("sets"))
            : m.containsKey("resources") ? List.of(new ResourceSet(m.get("resources").texts(), false, true,
                Optional.empty(), role(m, "role"))) : List.of();
        if (sets.isEmpty()) {
            item.error("config.missing-field", "A ticket needs 'resources'.", "Name at least one.");
        }
        return new Constraint.Ticket(id(m), text(item, m, "ticket"), sets, Optional.ofNullable(m.get("loss-policy"))
            .flatMap(f -> f.oneOf(Set.of("stop", "fence", "freeze", "demote"))).orElse("stop"));
    }

    private static List<ResourceSet> sets(final Field field) {
        final List<ResourceSet> sets = new ArrayList<>();
        for (final Field item : field.items()) {
            final Map<String, Field> m = item.members(Set.of("resources", "sequential", "require-all", "action",
                "role"));
            final List<String> resources = m.containsKey("resources") ? m.get("resources").texts() : List.of();
            if (resources.isEmpty()) {
                item.error("config.missing-field", "A set needs 'resources'.", "Name at least one.");
            }
            sets.add(new ResourceSet(resources, truth(m, "sequential", true), truth(m, "require-all", true),
                action(m, "action"), role(m, "role")));
        }
        return sets;
    }

    private String id(final Map<String, Field> members) {
        return Optional.ofNullable(members.get("id")).flatMap(Field::text).orElse("constraint-" + count);
    }

    private static String text(final Field item, final Map<String, Field> members, final String name) {
        if (!members.containsKey(name)) {
            item.error("config.missing-field", "The constraint needs '" + name + "'.", "Give it.");
            return "";
        }
        return members.get(name).text().orElse("");
    }

    private static int score(final Map<String, Field> members, final int otherwise) {
        return Optional.ofNullable(members.get("score")).flatMap(f -> f.as(Score::parse)).orElse(otherwise);
    }

    private static Optional<Role> role(final Map<String, Field> members, final String name) {
        return Optional.ofNullable(members.get(name)).flatMap(f -> f.as(Role::parse));
    }

    private static Optional<NodeId> node(final Map<String, Field> members) {
        return Optional.ofNullable(members.get("node")).flatMap(f -> f.as(NodeId::of));
    }

    private static Optional<String> action(final Map<String, Field> members, final String name) {
        return Optional.ofNullable(members.get(name)).flatMap(f -> f.oneOf(ACTIONS));
    }

    private static OrderKind kind(final Map<String, Field> members) {
        return Optional.ofNullable(members.get("kind"))
            .flatMap(f -> f.as(t -> OrderKind.valueOf(t.toUpperCase(java.util.Locale.ROOT))))
            .orElse(OrderKind.MANDATORY);
    }

    private static boolean symmetrical(final Map<String, Field> members) {
        return truth(members, "symmetrical", kind(members) != OrderKind.SERIALIZE);
    }

    private static boolean truth(final Map<String, Field> members, final String name, final boolean otherwise) {
        return Optional.ofNullable(members.get(name)).flatMap(Field::truth).orElse(otherwise);
    }
}
