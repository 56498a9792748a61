package io.coterie.resource.ocf;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.coterie.api.core.NodeId;
import io.coterie.api.resource.ActionRequest;
import io.coterie.api.resource.AttributeKey;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How an action and our stand-ins for Pacemaker's tools talk: a folder with what is known of the cluster, into which
 * the tools write what the agent changes. One action owns it from its start to its end; a tool that is called later, by
 * a daemon, finds it gone and says so.
 *
 * <pre>
 * node                        this node's name
 * nodes                       a line "number name state flags" for each node
 * cluster                     a line "name value" for each fact of the cluster
 * options                     a line "name value" for each cluster option
 * resources                   a line for each instance and place, see the package of the API
 * known                       a line "scope node name value" for each attribute
 * changes/SCOPE/NODE/NAME     what the agent set an attribute to; empty means deleted
 * </pre>
 *
 * The scopes are {@code reboot}, {@code forever} and {@code cluster}; the last one's node is {@code -}. Values have
 * backslashes, line ends and spaces at their ends as escapes of {@code printf %b}.
 */
final class ActionFolder {
    /** Variable that tells the tools where it is. */
    static final String VARIABLE = "COTERIE_ACTION_DIR";
    /** Attributes that one action may change: an agent that sets more is out of its mind. */
    static final int MAX_CHANGES = 256;
    /** Longest value: Pacemaker's are numbers and names. */
    static final int MAX_VALUE = 4096;
    private static final Pattern ATTRIBUTE = Pattern.compile("[A-Za-z0-9_#][A-Za-z0-9_.:#-]{0,254}");
    private static final String NO_NODE = "-";
    private static final String OPTION = "option.";
    private static final Logger LOG = LoggerFactory.getLogger(ActionFolder.class);

    private final Path folder;
    private final NodeId own;
    private final Map<AttributeKey, String> known = new HashMap<>();

    private ActionFolder(final Path folder, final NodeId own) {
        this.folder = folder;
        this.own = own;
    }

    /**
     * Makes the folder of one action.
     *
     * @param parent where
     * @param request the action; what its meta tells of the cluster is written down
     * @param nodes all nodes
     * @return the folder
     */
    static ActionFolder make(final Path parent, final ActionRequest request, final Collection<NodeId> nodes)
        throws IOException {
        final ActionFolder made = new ActionFolder(Files.createTempDirectory(Files.createDirectories(parent), "a"),
            request.node());
        final Map<String, String> meta = request.meta();
        Files.writeString(made.folder.resolve("node"), request.node() + "\n");
        final TreeSet<NodeId> all = new TreeSet<>(nodes);
        all.add(request.node());
        made.write("nodes", nodeLines(all, meta.getOrDefault("cluster.nodes", "")));
        made.write("cluster", meta.entrySet().stream().filter(e -> e.getKey().equals("cluster.coordinator")
            || e.getKey().equals("cluster.quorate")).map(e -> e.getKey().substring("cluster.".length()) + " "
            + escaped(e.getValue())).toList());
        made.write("options", meta.entrySet().stream().filter(e -> e.getKey().startsWith(OPTION))
            .map(e -> e.getKey().substring(OPTION.length()) + " " + escaped(e.getValue())).toList());
        made.write("resources", meta.getOrDefault("cluster.resources", "").lines().toList());
        made.write("known", made.attributes(meta));
        Files.createDirectory(made.folder.resolve("changes"));
        return made;
    }

    private static List<String> nodeLines(final Collection<NodeId> all, final String told) {
        final Map<String, String> states = new HashMap<>();
        told.lines().map(line -> line.split(" ", 2)).filter(parts -> parts.length == 2)
            .forEach(parts -> states.put(parts[0], parts[1]));
        // who is told nothing of the others has no reason to doubt them
        return all.stream().map(node -> OcfEnvironment.number(node, all) + " " + node + " "
            + states.getOrDefault(node.name(), "online")).toList();
    }

    private List<String> attributes(final Map<String, String> meta) {
        final List<String> lines = new ArrayList<>();
        meta.forEach((name, value) -> {
            final AttributeKey key = name.startsWith(OcfEnvironment.ATTRIBUTE_PREFIX)
                ? key(name.substring(OcfEnvironment.ATTRIBUTE_PREFIX.length())) : null;
            if (key != null && ATTRIBUTE.matcher(key.name()).matches() && !value.isEmpty()) {
                known.put(key, value);
                lines.add(scope(key) + " " + key.node().map(NodeId::name).orElse(NO_NODE) + " " + key.name() + " "
                    + escaped(value));
            }
        });
        return lines;
    }

    /** The key with its node; null if the text is none. */
    private AttributeKey key(final String text) {
        try {
            final AttributeKey key = AttributeKey.parse(text);
            return key.lifetime() == AttributeKey.Lifetime.CLUSTER ? key
                : new AttributeKey(key.name(), Optional.of(key.node().orElse(own)), key.lifetime());
        } catch (final IllegalArgumentException e) {
            LOG.debug("The attribute {} cannot be told to agents: {}", text, e.getMessage());
            return null;
        }
    }

    private static String scope(final AttributeKey key) {
        return key.lifetime().name().toLowerCase(Locale.ROOT);
    }

    private static String escaped(final String value) {
        final String inner = value.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r");
        final String text = inner.startsWith(" ") || inner.startsWith("\t")
            ? (inner.charAt(0) == ' ' ? "\\0040" : "\\t") + inner.substring(1) : inner;
        final int last = text.length() - 1;
        return text.endsWith(" ") || text.endsWith("\t")
            ? text.substring(0, last) + (text.charAt(last) == ' ' ? "\\0040" : "\\t") : text;
    }

    private void write(final String name, final List<String> lines) throws IOException {
        Files.writeString(folder.resolve(name), lines.isEmpty() ? "" : String.join("\n", lines) + "\n");
    }

    Path path() {
        return folder;
    }

    /**
     * What the agent changed, by the text of an {@link AttributeKey} without a node where it is the action's own. What
     * is as it was is no change: an agent that sets its score at each monitor must not make work for the cluster.
     *
     * @return the new values; empty text means deleted
     */
    Map<String, String> changes() throws IOException {
        final Map<String, String> found = new TreeMap<>();
        for (final AttributeKey.Lifetime lifetime : AttributeKey.Lifetime.values()) {
            final Path scope = folder.resolve("changes").resolve(lifetime.name().toLowerCase(Locale.ROOT));
            if (Files.isDirectory(scope)) {
                for (final Path node : entries(scope)) {
                    changes(lifetime, node, found);
                }
            }
        }
        return found;
    }

    private void changes(final AttributeKey.Lifetime lifetime, final Path folderOfNode,
            final Map<String, String> found) throws IOException {
        final String node = folderOfNode.getFileName().toString();
        for (final Path file : entries(folderOfNode)) {
            final String attribute = file.getFileName().toString();
            if (!ATTRIBUTE.matcher(attribute).matches() || found.size() >= MAX_CHANGES
                || Files.size(file) > MAX_VALUE) {
                LOG.warn("An agent set more or longer attributes than can be: {} is left as it was", attribute);
                continue;
            }
            final Optional<NodeId> whose = lifetime == AttributeKey.Lifetime.CLUSTER ? Optional.empty()
                : Optional.of(NodeId.of(node));
            final String value = Files.readString(file).stripTrailing();
            if (!value.equals(known.getOrDefault(new AttributeKey(attribute, whose, lifetime), ""))) {
                found.put(new AttributeKey(attribute, whose.filter(n -> !n.equals(own)), lifetime).toString(), value);
            }
        }
    }

    private static List<Path> entries(final Path parent) throws IOException {
        final List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(parent)) {
            stream.forEach(found::add);
        }
        found.sort(Comparator.naturalOrder());
        return found;
    }

    void delete() throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (final Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (final UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
