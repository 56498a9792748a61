package io.coterie.control.rest;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import io.coterie.api.core.NodeId;
import io.coterie.api.core.RejectedException;
import io.coterie.api.document.ClusterDocument;
import io.coterie.document.DocumentParser;
import io.coterie.document.ParsedDocument;
import io.coterie.document.Position;

/**
 * Takes a node out of the source of a document and leaves everything else of it as its author wrote it, comments
 * included. Pure.
 */
final class NodeRemoval {
    private NodeRemoval() {
    }

    /**
     * The text without the node.
     *
     * @throws RejectedException if the node is not there, or stands in a form that cannot be cut out by lines
     */
    static String without(final String text, final NodeId node) {
        final ParsedDocument parsed = DocumentParser.parse(text);
        final ClusterDocument before = parsed.orThrow();
        if (!before.nodes().containsKey(node)) {
            throw new RejectedException("manager.unknown-node", "The document names no node '" + node + "'.",
                "See 'coterie node list'.");
        }
        final List<String> lines = new ArrayList<>(text.lines().toList());
        final int first = firstLine(lines, parsed.position("nodes." + node), node);
        final int indent = indent(lines.get(first));
        int last = first + 1;
        while (last < lines.size() && (lines.get(last).isBlank() || indent(lines.get(last)) > indent)) {
            last++;
        }
        lines.subList(first, last).clear();
        final String changed = String.join("\n", lines) + "\n";
        final Set<NodeId> expected = new LinkedHashSet<>(before.nodes().keySet());
        expected.remove(node);
        final ParsedDocument after = DocumentParser.parse(changed);
        if (after.document().filter(d -> d.nodes().keySet().equals(expected)
                && d.resources().equals(before.resources())).isEmpty()) {
            throw cannot(node);
        }
        return changed;
    }

    /** The line of the key: the position is that of the key or of its value, depending on the form. */
    private static int firstLine(final List<String> lines, final Position position, final NodeId node) {
        for (int i = Math.min(position.line(), lines.size()) - 1; i >= 0; i--) {
            final String line = lines.get(i).strip();
            for (final String key : List.of(node.name(), "\"" + node + "\"", "'" + node + "'")) {
                if (line.startsWith(key + ":")) {
                    return i;
                }
            }
        }
        throw cannot(node);
    }

    private static int indent(final String line) {
        return line.length() - line.stripLeading().length();
    }

    private static RejectedException cannot(final NodeId node) {
        return new RejectedException("config.cannot-remove", "The node '" + node + "' stands in the document in a form "
            + "that cannot be cut out safely, or something else refers to it.",
            "Take it out by hand: 'coterie config get', edit, 'coterie config apply'.");
    }
}
