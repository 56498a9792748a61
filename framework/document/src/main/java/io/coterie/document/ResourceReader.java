package io.coterie.document;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

import io.coterie.api.component.Configuration;
import io.coterie.api.document.AttributeSet;
import io.coterie.api.document.Operation;
import io.coterie.api.document.Resource;
import io.coterie.api.document.Role;

/** Reads {@code resources:}; a resource's key is its id, a clone's id is the key with {@value #CLONE_SUFFIX}. */
final class ResourceReader {
    /** What a clone is called after what it clones, as pcs does. */
    static final String CLONE_SUFFIX = "-clone";
    private static final Pattern ID = Pattern.compile("[A-Za-z_][A-Za-z0-9_.-]{0,127}");
    private static final Pattern AGENT = Pattern.compile("[a-z][a-z0-9-]*(:[A-Za-z0-9_.-]+){1,2}");
    private static final Set<String> PRIMITIVE = Set.of("agent", "parameters", "meta", "monitor", "operations",
        "utilization");
    private static final Set<String> GROUP = Set.of("group", "meta");
    private static final Set<String> CLONE = Set.of("clone", "promotable", "meta");
    private static final Set<String> OPERATION = Set.of("id", "name", "interval", "timeout", "role", "on-fail",
        "enabled", "meta", "check-level");
    private static final Set<String> ACTIONS = Set.of("start", "stop", "monitor", "promote", "demote", "notify",
        "migrate_to", "migrate_from", "reload", "reload-agent", "validate-all");
    private final SetReader sets = new SetReader();
    private final Map<String, String> seen = new LinkedHashMap<>();

    List<Resource> read(final Field field) {
        final List<Resource> resources = new ArrayList<>();
        if (field != null) {
            field.members().forEach((id, member) -> resource(id, member).ifPresent(resources::add));
        }
        return resources;
    }

    private Optional<Resource> resource(final String id, final Field field) {
        final Map<String, Field> members = field.members();
        if (members.containsKey("clone")) {
            return clone(id, field);
        }
        return members.containsKey("group") ? group(id, field) : primitive(id, field);
    }

    private Optional<Resource> clone(final String id, final Field field) {
        final Map<String, Field> members = field.members(CLONE);
        final Field inner = members.get("clone");
        if (inner.members().containsKey("clone")) {
            inner.error("config.nested-clone", "A clone cannot hold a clone.", "Clone a primitive or a group.");
            return Optional.empty();
        }
        claim(id + CLONE_SUFFIX, field);
        final List<AttributeSet> meta = sets.meta(members.get("meta"));
        final boolean promotable = Optional.ofNullable(members.get("promotable")).flatMap(Field::truth)
            .orElseGet(() -> Optional.ofNullable(Resource.plain(meta).get("promotable"))
                .map(v -> Boolean.parseBoolean(v.text())).orElse(false));
        return resource(id, inner).map(r -> new Resource.Clone(id + CLONE_SUFFIX, r, promotable, meta));
    }

    private Optional<Resource> group(final String id, final Field field) {
        final Map<String, Field> members = field.members(GROUP);
        claim(id, field);
        final List<Resource.Primitive> primitives = new ArrayList<>();
        members.get("group").members().forEach((name, member) -> {
            final Map<String, Field> fields = member.members();
            if (fields.containsKey("group") || fields.containsKey("clone")) {
                member.error("config.nested-group", "A group holds primitives only.", "Give it an 'agent'.");
            } else {
                primitive(name, member).ifPresent(p -> primitives.add((Resource.Primitive) p));
            }
        });
        if (primitives.isEmpty()) {
            field.error("config.empty-group", "The group has no members.", "Give it at least one.");
            return Optional.empty();
        }
        return Optional.of(new Resource.Group(id, primitives, sets.meta(members.get("meta"))));
    }

    private Optional<Resource> primitive(final String id, final Field field) {
        claim(id, field);
        final Map<String, Field> members = field.members(PRIMITIVE);
        if (!members.containsKey("agent")) {
            field.error("config.missing-field", "The resource '" + id + "' has no 'agent'.",
                "Give it 'agent: class:provider:type', or 'group:' or 'clone:'.");
            return Optional.empty();
        }
        final Optional<String> agent = members.get("agent").as(name -> {
            if (!AGENT.matcher(name).matches()) {
                throw new IllegalArgumentException("not an agent's name (class:provider:type): '" + name + "'");
            }
            return name;
        });
        final List<Operation> operations = operations(id, members);
        return agent.map(name -> new Resource.Primitive(id, name, sets.read(members.get("parameters")),
            sets.meta(members.get("meta")), operations, sets.read(members.get("utilization"))));
    }

    private List<Operation> operations(final String id, final Map<String, Field> members) {
        final List<Operation> operations = new ArrayList<>();
        final Field monitor = members.get("monitor");
        if (monitor != null) {
            monitor.as(Configuration::parseDuration).ifPresent(interval -> operations.add(new Operation(
                id + "-monitor-" + interval.toMillis(), "monitor", interval, Optional.empty(), Optional.empty(),
                Optional.empty(), true, Map.of())));
        }
        final Field list = members.get("operations");
        if (list != null) {
            list.items().forEach(item -> operation(id, item).ifPresent(operations::add));
        }
        final Set<String> keys = new TreeSet<>();
        for (final Operation operation : operations) {
            if (!keys.add(operation.name() + "/" + operation.interval().toMillis()
                + "/" + operation.role().map(Role::label).orElse(""))) {
                members.getOrDefault("operations", monitor).error("config.duplicate-operation", "The operation '"
                    + operation.name() + "' with that interval and role stands twice.", "Keep one of them.");
            }
        }
        return operations;
    }

    private Optional<Operation> operation(final String id, final Field item) {
        final Map<String, Field> m = item.members(OPERATION);
        final Optional<String> name = Optional.ofNullable(m.get("name")).flatMap(f -> f.oneOf(ACTIONS));
        if (!m.containsKey("name")) {
            item.error("config.missing-field", "An operation needs a 'name'.", "Write name: monitor, start or stop.");
        }
        final Duration interval = duration(m.get("interval")).orElse(Duration.ZERO);
        final Map<String, String> meta = new LinkedHashMap<>(sets.texts(m.get("meta")));
        Optional.ofNullable(m.get("check-level")).flatMap(f -> f.integer(0, 100))
            .ifPresent(level -> meta.put("OCF_CHECK_LEVEL", level.toString()));
        return name.map(n -> new Operation(
            Optional.ofNullable(m.get("id")).flatMap(Field::text).orElse(id + "-" + n + "-" + interval.toMillis()), n,
            interval, duration(m.get("timeout")), Optional.ofNullable(m.get("role")).flatMap(f -> f.as(Role::parse)),
            Optional.ofNullable(m.get("on-fail")).flatMap(f -> f.as(Operation.OnFail::parse)),
            Optional.ofNullable(m.get("enabled")).flatMap(Field::truth).orElse(true), meta));
    }

    private static Optional<Duration> duration(final Field field) {
        return Optional.ofNullable(field).flatMap(f -> f.as(Configuration::parseDuration));
    }

    private void claim(final String id, final Field field) {
        if (!ID.matcher(id).matches()) {
            field.error("config.bad-name", "'" + id + "' is no name for a resource.",
                "Use letters, digits, '_', '.' and '-', beginning with a letter or '_'.");
        }
        final String before = seen.putIfAbsent(id, field.path());
        if (before != null) {
            field.error("config.duplicate-name", "The resource id '" + id + "' is taken already, by " + before + ".",
                "Rename one of them.");
        }
    }
}
