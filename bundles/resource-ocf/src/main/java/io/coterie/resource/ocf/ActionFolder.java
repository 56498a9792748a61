package io.coterie.resource.ocf;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.coterie.api.core.NodeId;
import io.coterie.api.resource.ActionRequest;

/**
 * How an action and our stand-ins for Pacemaker's tools talk: a folder with what is known of node attributes, into
 * which the tools write what the agent changes. One action owns it from its start to its end; a tool that is called
 * later, by a daemon, finds it gone and says so.
 *
 * <pre>
 * node                  this node's name
 * nodes                 a line "number name" for each node
 * values/NODE/NAME      what an attribute was when the action began
 * changes/NODE/NAME     what the agent set it to; empty means deleted
 * </pre>
 */
final class ActionFolder {
    /** Variable that tells the tools where it is. */
    static final String VARIABLE = "COTERIE_ACTION_DIR";
    /** Attributes that one action may change: an agent that sets more is out of its mind. */
    static final int MAX_CHANGES = 256;
    /** Longest value: Pacemaker's are numbers and names. */
    static final int MAX_VALUE = 4096;
    private static final Pattern ATTRIBUTE = Pattern.compile("[A-Za-z0-9_#][A-Za-z0-9_.:#-]{0,254}");

    private final Path folder;

    private ActionFolder(final Path folder) {
        this.folder = folder;
    }

    /**
     * Makes the folder of one action.
     *
     * @param parent where
     * @param request the action; {@code attribute.NAME} in its meta is the value of an attribute of its node,
     *     {@code attribute.NAME@NODE} of another one
     * @param nodes all nodes
     * @return the folder
     */
    static ActionFolder make(final Path parent, final ActionRequest request, final Collection<NodeId> nodes)
        throws IOException {
        final ActionFolder made = new ActionFolder(Files.createTempDirectory(Files.createDirectories(parent), "a"));
        Files.writeString(made.folder.resolve("node"), request.node() + "\n");
        final StringBuilder lines = new StringBuilder();
        final TreeSet<NodeId> all = new TreeSet<>(nodes);
        all.add(request.node());
        for (final NodeId node : all) {
            lines.append(OcfEnvironment.number(node, all)).append(' ').append(node).append('\n');
            Files.createDirectories(made.folder.resolve("values").resolve(node.name()));
            Files.createDirectories(made.folder.resolve("changes").resolve(node.name()));
        }
        Files.writeString(made.folder.resolve("nodes"), lines);
        for (final Map.Entry<String, String> entry : request.meta().entrySet()) {
            if (entry.getKey().startsWith(OcfEnvironment.ATTRIBUTE_PREFIX)) {
                made.value(entry.getKey().substring(OcfEnvironment.ATTRIBUTE_PREFIX.length()), entry.getValue(),
                    request.node(), all);
            }
        }
        return made;
    }

    private void value(final String key, final String value, final NodeId own, final Collection<NodeId> nodes)
        throws IOException {
        final int at = key.indexOf('@');
        final String name = at < 0 ? key : key.substring(0, at);
        final String node = at < 0 ? own.name() : key.substring(at + 1);
        final boolean known = nodes.stream().anyMatch(n -> n.name().equals(node));
        if (known && ATTRIBUTE.matcher(name).matches() && !value.isEmpty()) {
            Files.writeString(folder.resolve("values").resolve(node).resolve(name), value);
        }
    }

    Path path() {
        return folder;
    }

    /**
     * What the agent changed: by {@code NAME} for its own node, by {@code NAME@NODE} for another one.
     *
     * @param own the action's node
     * @return the new values; empty text means deleted
     */
    Map<String, String> changes(final NodeId own) throws IOException {
        final Map<String, String> found = new TreeMap<>();
        for (final Path node : entries(folder.resolve("changes"))) {
            final String name = node.getFileName().toString();
            final String suffix = name.equals(own.name()) ? "" : "@" + name;
            for (final Path file : entries(node)) {
                final String attribute = file.getFileName().toString();
                if (ATTRIBUTE.matcher(attribute).matches() && found.size() < MAX_CHANGES
                    && Files.size(file) <= MAX_VALUE) {
                    found.put(attribute + suffix, Files.readString(file).stripTrailing());
                }
            }
        }
        return found;
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
