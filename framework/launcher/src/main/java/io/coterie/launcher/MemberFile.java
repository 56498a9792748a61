package io.coterie.launcher;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Pattern;

import io.coterie.api.component.ClusterConfiguration;
import io.coterie.api.component.ClusterConfiguration.Choice;
import io.coterie.api.component.Configuration;
import io.coterie.api.core.ClusterId;
import io.coterie.api.core.Finding;
import io.coterie.api.core.Incarnation;
import io.coterie.api.core.InvalidInputException;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;

/**
 * What {@code member.json} says: which member this is, and of which cluster. Immutable once read. Bad input is refused
 * as a whole, with every finding.
 */
public final class MemberFile {
    /** The file's name in a member's home. */
    public static final String NAME = "member.json";
    /** The code of every refusal. */
    public static final String INVALID = "member.invalid";
    private static final Pattern ADDRESS = Pattern.compile("(\\[[0-9A-Fa-f:.%]+]|[^:\\[\\]\\s]+):(\\d{1,5})");
    private static final int HIGHEST_PORT = 65_535;

    private final List<Finding> findings = new ArrayList<>();
    private final ClusterId cluster;
    private final NodeId node;
    private final String bind;
    private final Map<NodeId, String> nodes = new TreeMap<>();
    private final List<Choice> components = new ArrayList<>();
    private final boolean development;

    private MemberFile(final Json root) {
        final Map<String, Json> top = object(root, "", Set.of("cluster", "node", "bind", "nodes", "components"),
            Set.of("development"));
        cluster = cluster(top.get("cluster"));
        node = node(top.get("node"), "node");
        bind = text(top.get("bind"), "bind");
        object(top.get("nodes"), "nodes", Set.of(), null).forEach(this::address);
        components(top.get("components"));
        development = truth(top.get("development"), "development");
        if (findings.isEmpty() && !nodes.containsKey(node)) {
            error(top.get("node"), "node", "The own node '" + node + "' is not among the nodes " + nodes.keySet() + ".",
                "Add it to 'nodes', or correct the name.");
        }
    }

    /**
     * Reads and checks the file.
     *
     * @param home the member's home
     * @return what it says
     * @throws InvalidInputException {@code member.invalid}, with line and field of everything that is wrong
     */
    public static MemberFile read(final Path home) {
        final MemberFile file = new MemberFile(Json.read(home.resolve(NAME), INVALID));
        if (!file.findings.isEmpty()) {
            throw new InvalidInputException(INVALID, file.findings);
        }
        return file;
    }

    /** {@return the cluster} */
    public ClusterId cluster() {
        return cluster;
    }

    /** {@return the own node} */
    public NodeId node() {
        return node;
    }

    /** {@return whether links may be cut by hand} */
    public boolean development() {
        return development;
    }

    /** {@return what the member begins with, each as kind/component, with spaces between} */
    String chosen() {
        final StringBuilder chosen = new StringBuilder();
        for (final Choice choice : components) {
            chosen.append(chosen.isEmpty() ? "" : " ").append(choice.kind()).append('/').append(choice.component());
        }
        return chosen.toString();
    }

    /**
     * What the framework's runtime needs.
     *
     * @param incarnation which life of the member this is
     * @param home the member's home
     * @return the configuration
     */
    public ClusterConfiguration configuration(final Incarnation incarnation, final Path home) {
        return new ClusterConfiguration(cluster, new MemberId(node, incarnation), nodes, bind, components, home);
    }

    private ClusterId cluster(final Json json) {
        final Map<String, Json> fields = object(json, "cluster", Set.of("uuid", "name"), Set.of());
        final String uuid = text(fields.get("uuid"), "cluster.uuid");
        final NodeId name = node(fields.get("name"), "cluster.name");
        if (uuid == null || name == null) {
            return null;
        }
        try {
            return new ClusterId(name.name(), UUID.fromString(uuid));
        } catch (final IllegalArgumentException e) {
            error(fields.get("uuid"), "cluster.uuid", "'" + uuid + "' is no UUID.",
                "Take the one that 'cluster init' has drawn.");
            return null;
        }
    }

    private void address(final String name, final Json json) {
        final String field = "nodes." + name;
        final NodeId id = id(json, field, name);
        final String address = text(json, field);
        if (id == null || address == null) {
            return;
        }
        final var form = ADDRESS.matcher(address);
        if (form.matches() && Integer.parseInt(form.group(2)) > 0
                && Integer.parseInt(form.group(2)) <= HIGHEST_PORT) {
            nodes.put(id, address);
        } else {
            error(json, field, "'" + address + "' is no address.", "Write host:port, such as 10.0.0.1:7400.");
        }
    }

    private void components(final Json json) {
        if (json == null) {
            return;
        }
        if (!(json.value() instanceof List<?> list) || list.isEmpty()) {
            error(json, "components", "The field is no list of components.", "Name at least one component.");
            return;
        }
        for (int i = 0; i < list.size(); i++) {
            final String field = "components[" + i + "]";
            final Map<String, Json> fields = object((Json) list.get(i), field, Set.of("kind", "component"),
                Set.of("version", "settings"));
            final String kind = text(fields.get("kind"), field + ".kind");
            final String component = text(fields.get("component"), field + ".component");
            final Json version = fields.get("version");
            final String range = version == null ? "" : text(version, field + ".version");
            final Map<String, String> settings = new TreeMap<>();
            if (fields.containsKey("settings")) {
                object(fields.get("settings"), field + ".settings", Set.of(), null)
                    .forEach((name, value) -> setting(settings, name, value, field + ".settings." + name));
            }
            if (kind != null && component != null && range != null) {
                components.add(new Choice(kind, component, range, Configuration.of(settings)));
            }
        }
    }

    private void setting(final Map<String, String> settings, final String name, final Json json, final String field) {
        if (json.value() instanceof Json.Scalar number) {
            settings.put(name, number.text());
        } else if (json.value() instanceof String || json.value() instanceof Boolean) {
            settings.put(name, json.value().toString());
        } else {
            error(json, field, "The setting is neither a text nor a number nor true or false.", "Write it as a text.");
        }
    }

    /** The fields of an object; {@code optional} null means that any name is good. */
    @SuppressWarnings("unchecked")
    private Map<String, Json> object(final Json json, final String path, final Set<String> required,
            final Set<String> optional) {
        if (json == null) {
            return Map.of();
        }
        if (!(json.value() instanceof Map<?, ?>)) {
            error(json, path, "The field is no object.", "Write it in braces: { ... }.");
            return Map.of();
        }
        final Map<String, Json> fields = (Map<String, Json>) json.value();
        final String prefix = path.isEmpty() ? "" : path + ".";
        for (final String name : new TreeSet<>(required)) {
            if (!fields.containsKey(name)) {
                error(json, prefix + name, "The field is missing.", "Add it.");
            }
        }
        if (optional != null) {
            final Set<String> known = new TreeSet<>(required);
            known.addAll(optional);
            fields.forEach((name, value) -> {
                if (!known.contains(name)) {
                    error(value, prefix + name, "There is no such field.", "Known are " + known + ".");
                }
            });
        }
        return fields;
    }

    private NodeId node(final Json json, final String field) {
        final String name = text(json, field);
        return name == null ? null : id(json, field, name);
    }

    private NodeId id(final Json json, final String field, final String name) {
        try {
            return new NodeId(name);
        } catch (final IllegalArgumentException e) {
            error(json, field, "'" + name + "' is no name.",
                "Use 1 to 63 letters, digits, '.', '-' or '_', starting with a letter or digit.");
            return null;
        }
    }

    private String text(final Json json, final String field) {
        if (json == null) {
            return null;
        }
        if (json.value() instanceof String text && !text.isBlank()) {
            return text;
        }
        error(json, field, "The field is not a text.", "Write it in quotation marks.");
        return null;
    }

    private boolean truth(final Json json, final String field) {
        if (json == null) {
            return false;
        }
        if (!(json.value() instanceof Boolean)) {
            error(json, field, "The field is neither true nor false.", "Write true or false, without quotation marks.");
        }
        return Boolean.TRUE.equals(json.value());
    }

    private void error(final Json at, final String field, final String problem, final String remedy) {
        findings.add(new Finding(Finding.Severity.ERROR, INVALID, at.line(), at.column(), field, problem, remedy));
    }
}
