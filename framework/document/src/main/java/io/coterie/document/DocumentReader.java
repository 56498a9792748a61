package io.coterie.document;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

import io.coterie.api.core.NodeId;
import io.coterie.api.document.AttributeSet;
import io.coterie.api.document.ClusterDocument;
import io.coterie.api.document.ComponentSpec;
import io.coterie.api.document.NodeSpec;
import io.coterie.api.document.Resource;

/** Reads the whole document, section by section; sections that are wrong do not hide what is wrong in the others. */
final class DocumentReader {
    /** What each field at the top holds. */
    static final Map<String, String> FIELDS = Map.of(
        "cluster", "the cluster's name", "options", "cluster options", "nodes", "the electorate",
        "components", "the chosen components", "fencing", "fence devices and topology",
        "defaults", "defaults of resources and operations", "resources", "what should run",
        "constraints", "how resources relate");
    /** Most votes of one node: more is a slip of the finger. */
    private static final int MAX_VOTES = 1000;
    private static final Pattern ADDRESS = Pattern.compile("(\\[[0-9a-fA-F:.]+]|[A-Za-z0-9._-]+)(?::(\\d{1,5}))?");
    private static final int MAX_PORT = 65_535;
    private final Field root;
    private final SetReader sets = new SetReader();

    DocumentReader(final Field root) {
        this.root = root;
    }

    Optional<ClusterDocument> read() {
        final Map<String, Field> m = root.members(FIELDS.keySet());
        if (!m.containsKey("cluster")) {
            root.error("config.missing-field", "The document does not say which cluster it is for.",
                "Begin it with 'cluster: NAME'.");
        }
        final Optional<String> cluster = Optional.ofNullable(m.get("cluster"))
            .flatMap(f -> f.as(name -> NodeId.of(name).name()));
        final Map<String, Field> defaults = m.containsKey("defaults")
            ? m.get("defaults").members(Set.of("resource", "operation")) : Map.of();
        final Map<NodeId, NodeSpec> nodes = nodes(m.get("nodes"));
        final List<ComponentSpec> components = components(m.get("components"));
        final var fencing = new FencingReader().read(m.get("fencing"));
        final List<Resource> resources = new ResourceReader().read(m.get("resources"));
        final var constraintReader = new ConstraintReader();
        final var constraints = constraintReader.read(m.get("constraints"));
        final List<AttributeSet> resourceDefaults = sets.meta(defaults.get("resource"));
        final List<AttributeSet> operationDefaults = sets.read(defaults.get("operation"));
        final var document = new ClusterDocument(cluster.orElse("unknown"), options(m.get("options")), nodes,
            components, fencing, resourceDefaults, operationDefaults, resources, constraints);
        return Optional.of(new References(document, constraintReader.origins(), root.findings()).resolve());
    }

    private static Map<String, String> options(final Field field) {
        final Map<String, String> options = new LinkedHashMap<>();
        if (field == null) {
            return options;
        }
        field.members(Vocabulary.OPTIONS.keySet()).forEach((name, value) -> {
            final Vocabulary.Shape shape = Vocabulary.OPTIONS.get(name);
            if (shape != null) {
                SetReader.checkShape(value, shape, Vocabulary.OPTION_VALUES.get(name));
                if (value.isScalar()) {
                    value.text().ifPresent(text -> options.put(name, text));
                }
            }
        });
        return options;
    }

    private Map<NodeId, NodeSpec> nodes(final Field field) {
        final Map<NodeId, NodeSpec> nodes = new LinkedHashMap<>();
        if (field == null) {
            return nodes;
        }
        final Map<String, String> addresses = new LinkedHashMap<>();
        field.members().forEach((name, member) -> {
            final Map<String, Field> m = member.members(Set.of("address", "votes", "attributes", "utilization"));
            final String address = Optional.ofNullable(m.get("address")).flatMap(f -> f.as(DocumentReader::address))
                .orElse("");
            final String before = address.isEmpty() ? null : addresses.putIfAbsent(address, name);
            if (before != null) {
                m.get("address").error("config.duplicate-address", "The address " + address + " is " + before
                    + "'s already.", "Give each node its own.");
            }
            try {
                final NodeId id = NodeId.of(name);
                nodes.put(id, new NodeSpec(id, address,
                    Optional.ofNullable(m.get("votes")).flatMap(f -> f.integer(0, MAX_VOTES)).orElse(1),
                    sets.texts(m.get("attributes")), sets.read(m.get("utilization"))));
            } catch (IllegalArgumentException e) {
                member.error("config.bad-name", "'" + name + "' is no name for a node.", "Use 1 to "
                    + NodeId.MAX_LENGTH + " letters, digits, '.', '-' or '_'.");
            }
        });
        return nodes;
    }

    private static String address(final String text) {
        final var matcher = ADDRESS.matcher(text);
        final boolean fits = matcher.matches();
        final int port = !fits ? 0 : matcher.group(2) == null ? NodeSpec.DEFAULT_PORT
            : Integer.parseInt(matcher.group(2));
        if (port < 1 || port > MAX_PORT) {
            throw new IllegalArgumentException("not an address (host, or host:port): '" + text + "'");
        }
        return matcher.group(1) + ":" + port;
    }

    private List<ComponentSpec> components(final Field field) {
        final List<ComponentSpec> components = new ArrayList<>();
        if (field != null) {
            field.members().forEach((kind, member) -> member.items().forEach(item ->
                component(kind, item).ifPresent(components::add)));
        }
        return components;
    }

    private Optional<ComponentSpec> component(final String kind, final Field item) {
        if (item.isScalar()) {
            return item.text().map(name -> new ComponentSpec(kind, name, "", Map.of()));
        }
        final Map<String, Field> m = item.members(Set.of("name", "version", "settings"));
        if (!m.containsKey("name")) {
            item.error("config.missing-field", "A component needs a 'name'.", "Write " + kind + ": NAME.");
            return Optional.empty();
        }
        return m.get("name").text().map(name -> new ComponentSpec(kind, name,
            Optional.ofNullable(m.get("version")).flatMap(Field::text).orElse(""), sets.texts(m.get("settings"))));
    }
}
