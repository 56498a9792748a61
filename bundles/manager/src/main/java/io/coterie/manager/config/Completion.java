package io.coterie.manager.config;

import java.util.List;
import java.util.Optional;

import io.coterie.api.document.ClusterDocument;
import io.coterie.api.document.ComponentSpec;
import io.coterie.api.document.NodeSpec;
import io.coterie.document.DocumentParser;
import io.coterie.document.ParsedDocument;
import io.coterie.manager.swap.SwapDocument;

/**
 * Keeps what a document leaves out: one that names no nodes, or no components, means those that hold, since few who
 * change a resource want to repeat them. They are written to the end of the text, so that every version of the document
 * says all that it means, and the lines of its author stay where they are. Pure.
 */
public final class Completion {
    private Completion() {
    }

    /**
     * Completes a text.
     *
     * @param text the source
     * @param present the document that holds; empty if there is none
     * @param components what the cluster is made of; empty if that is not known
     * @return the text with the sections that it leaves out, or the text as it is if it has them, if nothing holds
     *     yet, or if it is of a form to which nothing can be added (JSON)
     */
    public static String complete(final String text, final Optional<ClusterDocument> present,
            final List<ComponentSpec> components) {
        final Optional<ClusterDocument> given = DocumentParser.parse(text).document();
        if (given.isEmpty()) {
            return text;
        }
        final StringBuilder kept = new StringBuilder();
        final boolean nodes = given.get().nodes().isEmpty() && present.filter(d -> !d.nodes().isEmpty()).isPresent();
        if (nodes) {
            nodes(present.get(), kept);
        }
        if (given.get().components().isEmpty() && !components.isEmpty()) {
            kept.append(SwapDocument.section(components));
        }
        if (kept.isEmpty()) {
            return text;
        }
        final String completed = text + (text.endsWith("\n") ? "" : "\n")
            + (nodes ? "# kept from the version before, as this one does not name them\n"
            : "# what holds, as this version does not name it\n") + kept;
        final ParsedDocument parsed = DocumentParser.parse(completed);
        return parsed.document().map(d -> !nodes || d.nodes().equals(present.get().nodes())).orElse(false)
            ? completed : text;
    }

    private static void nodes(final ClusterDocument document, final StringBuilder out) {
        out.append("nodes:\n");
        for (final NodeSpec node : document.nodes().values()) {
            out.append("  ").append(quoted(node.id().name())).append(": {");
            out.append("votes: ").append(node.votes());
            if (!node.address().isEmpty()) {
                out.append(", address: ").append(quoted(node.address()));
            }
            if (!node.attributes().isEmpty()) {
                out.append(", attributes: {");
                out.append(String.join(", ", node.attributes().entrySet().stream()
                    .map(e -> quoted(e.getKey()) + ": " + quoted(e.getValue())).toList())).append('}');
            }
            node.utilization().stream().filter(s -> s.rule().isEmpty()).findFirst().ifPresent(set -> {
                out.append(", utilization: {");
                out.append(String.join(", ", set.values().entrySet().stream()
                    .map(e -> quoted(e.getKey()) + ": " + quoted(e.getValue().text())).toList())).append('}');
            });
            out.append("}\n");
        }
    }

    /** A double-quoted YAML scalar. */
    private static String quoted(final String text) {
        final StringBuilder out = new StringBuilder("\"");
        text.chars().forEach(c -> {
            if (c == '"' || c == '\\') {
                out.append('\\').append((char) c);
            } else if (c < ' ') {
                out.append(String.format("\\u%04x", c));
            } else {
                out.append((char) c);
            }
        });
        return out.append('"').toString();
    }
}
