package io.coterie.manager.swap;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.coterie.api.component.ClusterConfiguration.Choice;
import io.coterie.api.component.Configuration;
import io.coterie.api.document.ClusterDocument;
import io.coterie.api.document.ComponentSpec;
import io.coterie.document.DocumentParser;
import io.coterie.document.DocumentSection;

/**
 * The components in the text of a document: after a commit they are those of the set. The lines of its author stay as
 * they are, but for the section {@code components}; JSON stays JSON. Pure.
 */
public final class SwapDocument {
    private static final String NAME = "components";

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
        return edited(text, record.target());
    }

    private static Optional<String> edited(final String text, final SwapRecord.Side target) {
        final List<ComponentSpec> wanted = specs(target);
        final var parsed = DocumentParser.parse(text).document();
        if (parsed.isEmpty() || sameRows(parsed.get().components(), wanted)) {
            return Optional.empty();
        }
        final ClusterDocument rest = with(parsed.get(), List.of());
        return candidates(text, wanted).stream().filter(candidate -> DocumentParser.parse(candidate).document()
            .filter(d -> sameRows(d.components(), wanted) && with(d, List.of()).equals(rest)).isPresent()).findFirst();
    }

    /**
     * Whether a document can be made to say what a set has: else it would go on naming what is gone.
     *
     * @param text the document
     * @param target the set
     * @return whether it says so already, or can be edited, or is no document that would have to be
     */
    public static boolean editable(final String text, final SwapRecord.Side target) {
        return DocumentParser.parse(text).document().filter(d -> !d.nodes().isEmpty()
            && !sameRows(d.components(), specs(target))).isEmpty() || edited(text, target).isPresent();
    }

    /** Texts that may be it; which one is, reading it tells. */
    private static List<String> candidates(final String text, final List<ComponentSpec> wanted) {
        final Optional<DocumentSection> found = DocumentSection.find(text, NAME);
        if (found.isEmpty()) {
            return List.of();
        }
        final DocumentSection place = found.get();
        if (place.flow()) {
            return List.of(place.replaced(text, braces(text, place, wanted)));
        }
        final String block = section(wanted).stripTrailing().replace("\n", "\n" + " ".repeat(place.column()));
        final String lineAfter = "\n" + " ".repeat(place.column());
        return place.present()
            ? List.of(place.replaced(text, block + (text.charAt(place.end() - 1) == '\n' ? "\n" : "")))
            : List.of(text + (text.endsWith("\n") ? "" : "\n") + " ".repeat(place.column()) + block + "\n",
                place.replaced(text, block + lineAfter));
    }

    /** The section as JSON; on lines of its own if its key stands at the beginning of one. */
    private static String braces(final String text, final DocumentSection place, final List<ComponentSpec> rows) {
        final String before = text.substring(text.lastIndexOf('\n', place.begin() - 1) + 1, place.begin());
        final String line = before.isBlank() ? "\n" + before : " ";
        final String deeper = before.isBlank() ? line + "  " : "";
        final List<String> kinds = rows.stream().map(ComponentSpec::kind).distinct().map(kind -> deeper + quoted(kind)
            + ": [" + String.join(", ", rows.stream().filter(c -> c.kind().equals(kind))
            .map(c -> row(c, "\"")).toList()) + "]").toList();
        return quoted(NAME) + ": {" + String.join(before.isBlank() ? "," : ", ", kinds)
            + (before.isBlank() ? line : "") + "}" + (place.present() ? "" : "," + line);
    }

    private static ClusterDocument with(final ClusterDocument d, final List<ComponentSpec> components) {
        return new ClusterDocument(d.cluster(), d.options(), d.nodes(), components, d.fencing(), d.resourceDefaults(),
            d.operationDefaults(), d.resources(), d.constraints());
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
        final StringBuilder out = new StringBuilder(NAME).append(":\n");
        new LinkedHashSet<>(rows.stream().map(ComponentSpec::kind).toList()).forEach(kind -> {
            out.append("  ").append(quoted(kind)).append(":\n");
            rows.stream().filter(c -> c.kind().equals(kind)).forEach(c -> out.append("    - ").append(row(c, ""))
                .append('\n'));
        });
        return out.toString();
    }

    /** A row in braces, with what stands around its keys: JSON wants quotation marks, people do not. */
    private static String row(final ComponentSpec c, final String mark) {
        final StringBuilder out = new StringBuilder("{").append(mark).append("name").append(mark).append(": ")
            .append(quoted(c.name()));
        if (!c.version().isEmpty()) {
            out.append(", ").append(mark).append("version").append(mark).append(": ").append(quoted(c.version()));
        }
        if (!c.settings().isEmpty()) {
            final List<String> settings = c.settings().entrySet().stream()
                .map(e -> quoted(e.getKey()) + ": " + quoted(e.getValue())).toList();
            out.append(", ").append(mark).append("settings").append(mark).append(": {")
                .append(String.join(", ", settings)).append('}');
        }
        return out.append('}').toString();
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
