package io.coterie.scheduling.scores;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.coterie.api.component.Configuration;
import io.coterie.api.core.NodeId;
import io.coterie.api.document.AttributeSet;
import io.coterie.api.document.ClusterDocument;
import io.coterie.api.document.Constraint;
import io.coterie.api.document.FencingSpec;
import io.coterie.api.document.NodeSpec;
import io.coterie.api.document.Operation;
import io.coterie.api.document.Resource;
import io.coterie.api.document.Role;
import io.coterie.api.document.Rule;
import io.coterie.api.document.Score;
import io.coterie.api.document.Value;

/** Reads the part of a scenario that describes a document; see {@code scenarios/README.txt}. For tests. */
final class ScenarioText {
    private final Map<String, String> options = new LinkedHashMap<>();
    private final Map<NodeId, NodeSpec> nodes = new LinkedHashMap<>();
    private final Map<String, Resource> resources = new LinkedHashMap<>();
    private final List<Constraint> constraints = new ArrayList<>();

    /** Takes a line if it is of the document. */
    boolean line(final List<String> words) {
        final List<String> rest = words.subList(1, words.size());
        switch (words.get(0)) {
            case "nodes" -> rest.forEach(n -> node(n, Map.of()));
            case "capacity" -> node(rest.get(0), pairs("", rest));
            case "option" -> pairs("", rest).forEach((k, v) -> options.put(k, v));
            case "primitive" -> resources.put(rest.get(0), primitive(rest.get(0), rest));
            case "group" -> group(rest);
            case "clone" -> clone(rest);
            case "location" -> location(rest);
            case "colocate" -> colocate(rest);
            case "colocate-set" -> constraints.add(new Constraint.ColocationSets(rest.get(0), sets(rest, 2),
                Score.parse(rest.get(1))));
            case "order" -> order(rest);
            case "order-set" -> constraints.add(new Constraint.OrderSets(rest.get(0), sets(rest, 1),
                Constraint.OrderKind.MANDATORY, true));
            default -> {
                return false;
            }
        }
        return true;
    }

    ClusterDocument document() {
        return new ClusterDocument("test", options, nodes, List.of(), FencingSpec.NONE, List.of(), List.of(),
            List.copyOf(resources.values()), constraints);
    }

    private void node(final String name, final Map<String, String> capacity) {
        nodes.put(NodeId.of(name), new NodeSpec(NodeId.of(name), "", 1, Map.of(), attributes(capacity)));
    }

    private static Map<String, String> pairs(final String prefix, final List<String> words) {
        final Map<String, String> pairs = new LinkedHashMap<>();
        for (final String word : words) {
            final int equals = word.indexOf('=');
            if (equals > 0 && word.startsWith(prefix)) {
                pairs.put(word.substring(prefix.length(), equals), word.substring(equals + 1));
            }
        }
        return pairs;
    }

    private static List<AttributeSet> attributes(final Map<String, String> pairs) {
        final Map<String, Value> values = new LinkedHashMap<>();
        pairs.forEach((k, v) -> values.put(k, Value.of(v)));
        return values.isEmpty() ? List.of() : List.of(new AttributeSet("set", 0, Optional.empty(), values));
    }

    private static Resource.Primitive primitive(final String id, final List<String> words) {
        final List<Operation> operations = new ArrayList<>();
        final Map<String, String> onFail = pairs("on-fail.", words);
        pairs("monitor.", words).forEach((role, interval) -> operations.add(operation(id, "monitor", interval,
            Optional.of(Role.parse(role)), onFail)));
        pairs("", words).forEach((name, interval) -> {
            if (name.equals("monitor")) {
                operations.add(operation(id, "monitor", interval, Optional.empty(), onFail));
            }
        });
        onFail.keySet().stream().filter(n -> !n.startsWith("monitor"))
            .forEach(n -> operations.add(operation(id, n, "0", Optional.empty(), onFail)));
        return new Resource.Primitive(id, "ocf:test:Agent", attributes(pairs("param.", words)),
            attributes(pairs("meta.", words)), operations, attributes(pairs("use.", words)));
    }

    private static Operation operation(final String id, final String name, final String interval,
            final Optional<Role> role, final Map<String, String> onFail) {
        final Duration every = Configuration.parseDuration(interval);
        return new Operation(id + "-" + name + "-" + every.toMillis(), name, every, Optional.empty(), role,
            Optional.ofNullable(onFail.get(name)).map(Operation.OnFail::parse), true, Map.of());
    }

    private void group(final List<String> words) {
        final List<Resource.Primitive> members = new ArrayList<>();
        words.stream().skip(1).filter(w -> w.indexOf('=') < 0)
            .forEach(w -> members.add((Resource.Primitive) resources.remove(w)));
        resources.put(words.get(0), new Resource.Group(words.get(0), members, attributes(pairs("meta.", words))));
    }

    private void clone(final List<String> words) {
        resources.put(words.get(0), new Resource.Clone(words.get(0), resources.remove(words.get(1)),
            words.contains("promotable"), attributes(pairs("meta.", words))));
    }

    private void location(final List<String> words) {
        final Optional<Role> role = Optional.ofNullable(pairs("", words).get("role")).map(Role::parse);
        final int score = Score.parse(words.get(3));
        final String place = words.get(2);
        if (!place.startsWith("rule:")) {
            constraints.add(new Constraint.Location(words.get(0), List.of(words.get(1)),
                Optional.of(NodeId.of(place)), score, List.of(), role,
                pairs("", words).getOrDefault("discovery", "always")));
            return;
        }
        final String[] parts = place.substring(5).split(":", 3);
        final Rule.Expression expression = parts[0].equals("date")
            ? new Rule.DateExpression(parts[1], parts[1].equals("gt") ? parts[2] : "",
                parts[1].equals("lt") ? parts[2] : "", Map.of(),
                parts[1].equals("date_spec") ? pairs("", List.of(parts[2])) : Map.of())
            : new Rule.AttributeExpression(parts[0], parts[1], parts.length > 2 ? parts[2] : "", "", "literal");
        constraints.add(new Constraint.Location(words.get(0), List.of(words.get(1)), Optional.empty(), 0,
            List.of(new Rule("rule", true, score, Optional.empty(), role, List.of(expression))), Optional.empty(),
            "always"));
    }

    private void colocate(final List<String> words) {
        final Map<String, String> settings = pairs("", words);
        constraints.add(new Constraint.Colocation(words.get(0), words.get(1),
            Optional.ofNullable(settings.get("role")).map(Role::parse), words.get(3),
            Optional.ofNullable(settings.get("with-role")).map(Role::parse), Score.parse(words.get(4)),
            Optional.ofNullable(settings.get("attribute")), Optional.empty()));
    }

    private void order(final List<String> words) {
        final int then = words.indexOf("then");
        final List<String> first = words.subList(1, then);
        final List<String> second = words.subList(then + 1, words.size()).stream()
            .filter(w -> !List.of("optional", "serialize", "asymmetrical").contains(w)).toList();
        final Constraint.OrderKind kind = words.contains("optional") ? Constraint.OrderKind.OPTIONAL
            : words.contains("serialize") ? Constraint.OrderKind.SERIALIZE : Constraint.OrderKind.MANDATORY;
        constraints.add(new Constraint.Order(words.get(0), first.get(first.size() - 1),
            first.size() > 1 ? first.get(0) : "start", second.get(second.size() - 1),
            second.size() > 1 ? second.get(0) : "start", kind, !words.contains("asymmetrical"), true));
    }

    /** {@code a,b c|d}: sets apart by blanks; a comma for a sequence, a bar for no sequence. */
    private static List<Constraint.ResourceSet> sets(final List<String> words, final int from) {
        return words.subList(from, words.size()).stream().map(w -> new Constraint.ResourceSet(
            Arrays.asList(w.split("[,|]")), !w.contains("|"), true, Optional.empty(), Optional.empty())).toList();
    }
}
