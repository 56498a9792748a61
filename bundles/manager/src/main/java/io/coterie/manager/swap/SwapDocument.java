package io.coterie.manager.swap;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.coterie.api.component.ClusterConfiguration.Choice;
import io.coterie.api.component.Configuration;
import io.coterie.api.document.ComponentSpec;
import io.coterie.document.DocumentParser;

/**
 * The components in the text of a document: after a commit they are those of the set. The lines of its author stay as
 * they are, but for the section {@code components}. Pure.
 */
public final class SwapDocument {
    private static final String KEY = "components:";

    private SwapDocument() {
    }

    /**
     * The text with the components of a committed swap.
     *
     * @param text the document that holds
     * @param record the swap
     * @return the text; empty if it says so already, or if it is of a form that cannot be edited
     */
    public static Optional<String> edited(final String text, final SwapRecord record) {
        final List<ComponentSpec> wanted = specs(record.target());
        final var parsed = DocumentParser.parse(text).document();
        if (parsed.isEmpty() || sameRows(parsed.get().components(), wanted)) {
            return Optional.empty();
        }
        final String edited = without(text) + section(wanted);
        return DocumentParser.parse(edited).document()
            .filter(d -> sameRows(d.components(), wanted) && d.nodes().equals(parsed.get().nodes())
                && d.resources().equals(parsed.get().resources()))
            .map(d -> edited);
    }

    /**
     * The rows for a document: of what was never swapped the name alone, for its settings are each member's own.
     *
     * @param side a set
     * @return the rows, by kind in the order of the set
     */
    public static List<ComponentSpec> specs(final SwapRecord.Side side) {
        final List<ComponentSpec> rows = new ArrayList<>();
        for (int i = 0; i < side.hashes().size(); i++) {
            final Choice choice = side.set().choices().get(i);
            rows.add(side.hashes().get(i).isEmpty()
                ? new ComponentSpec(choice.kind(), choice.component(), "", Map.of())
                : new ComponentSpec(choice.kind(), choice.component(), choice.version(), choice.settings().values()));
        }
        return rows;
    }

    /**
     * Whether two lists name the same components.
     *
     * @param one rows
     * @param other rows
     * @return true if they differ in nothing but the order of kinds
     */
    public static boolean sameRows(final List<ComponentSpec> one, final List<ComponentSpec> other) {
        return one.size() == other.size() && Set.copyOf(one).equals(Set.copyOf(other));
    }

    /**
     * The section of a document.
     *
     * @param rows the components
     * @return YAML
     */
    public static String section(final List<ComponentSpec> rows) {
        final StringBuilder out = new StringBuilder(KEY).append('\n');
        new LinkedHashSet<>(rows.stream().map(ComponentSpec::kind).toList()).forEach(kind -> {
            out.append("  ").append(quoted(kind)).append(":\n");
            rows.stream().filter(c -> c.kind().equals(kind)).forEach(c -> {
                out.append("    - {name: ").append(quoted(c.name()));
                if (!c.version().isEmpty()) {
                    out.append(", version: ").append(quoted(c.version()));
                }
                if (!c.settings().isEmpty()) {
                    out.append(", settings: {").append(String.join(", ", c.settings().entrySet().stream()
                        .map(e -> quoted(e.getKey()) + ": " + quoted(e.getValue())).toList())).append('}');
                }
                out.append("}\n");
            });
        });
        return out.toString();
    }

    /** The text without its section of components: from its key to the next key at the beginning of a line. */
    private static String without(final String text) {
        final StringBuilder out = new StringBuilder();
        boolean inside = false;
        for (final String line : text.lines().toList()) {
            final boolean top = !line.isEmpty() && line.charAt(0) != ' ' && line.charAt(0) != '\t'
                && line.charAt(0) != '#';
            inside = top ? line.startsWith(KEY) : inside;
            if (!inside) {
                out.append(line).append('\n');
            }
        }
        return out.toString();
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

    /**
     * A choice as a document has it.
     *
     * @param row the row
     * @return the choice
     */
    public static Choice choice(final ComponentSpec row) {
        return new Choice(row.kind(), row.name(), row.version(), Configuration.of(row.settings()));
    }
}
