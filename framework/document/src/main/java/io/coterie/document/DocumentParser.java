package io.coterie.document;

import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

import io.coterie.api.core.Finding;

/** The way in: text to document, or to everything that is wrong with it. Pure; safe for use by several threads. */
public final class DocumentParser {
    /** Longest source, in characters: a thousand resources take a tenth of it, and it fits into one log entry. */
    public static final int MAX_CHARACTERS = 4 * 1024 * 1024;
    /** Deepest nesting: a rule in a rule in a parameter set of a group in a clone takes 15. */
    static final int MAX_DEPTH = 40;
    /** Most nodes after aliases are followed: refuses a "billion laughs" before it eats the memory. */
    static final int MAX_NODES = 500_000;

    private DocumentParser() {
    }

    /**
     * Reads a source.
     *
     * @param text YAML or JSON
     * @return the document or the findings; never null, never throws for what stands in the text
     */
    public static ParsedDocument parse(final String text) {
        final Findings findings = new Findings();
        if (text.length() > MAX_CHARACTERS) {
            findings.error(Position.START, "config.too-large", "", "The document is longer than " + MAX_CHARACTERS
                + " characters.", "Make it smaller.");
            return refused(findings);
        }
        final Optional<Node> root = compose(text, findings);
        if (findings.hasErrors()) {
            return refused(findings);
        }
        if (root.isEmpty() || !(root.get() instanceof MappingNode)) {
            findings.error(Position.START, "config.not-a-document", "", "This is not a cluster document.",
                "Write a map with at least 'cluster: NAME'.");
            return refused(findings);
        }
        final var document = new DocumentReader(new Field(root.get(), "", findings)).read();
        return findings.hasErrors() ? refused(findings)
            : new ParsedDocument(document, findings.sorted(), findings.positions());
    }

    private static ParsedDocument refused(final Findings findings) {
        return new ParsedDocument(Optional.empty(), findings.sorted(), findings.positions());
    }

    private static Optional<Node> compose(final String text, final Findings findings) {
        try {
            final LoadSettings settings = LoadSettings.builder().setLabel("document")
                .setCodePointLimit(MAX_CHARACTERS).build();
            checkDepth(new Parse(settings).parseString(text));
            final Optional<Node> root = new Compose(settings).composeString(text);
            root.ifPresent(node -> checkSize(node, 0, new int[1]));
            return root;
        } catch (MarkedYamlEngineException e) {
            final Position at = e.getProblemMark().or(e::getContextMark).map(Field::position).orElse(Position.START);
            findings.error(at, "config.not-yaml", "", "The text is not YAML: " + oneLine(e.getProblem()) + ".",
                "Mend the syntax there.");
        } catch (YamlEngineException e) {
            findings.error(Position.START, "config.not-yaml", "", "The text is not YAML: " + oneLine(e.getMessage())
                + ".", "Mend the syntax.");
        } catch (TooLargeException e) {
            findings.error(Position.START, "config.too-large", "", e.getMessage(), "Make it smaller and flatter.");
        }
        return Optional.empty();
    }

    private static String oneLine(final String message) {
        return message == null ? "unreadable" : message.strip().split("\\R")[0].replaceAll("[.\\s]+$", "");
    }

    /** Before the tree is made, since making it descends as deep as the text does, and would run out of stack. */
    private static void checkDepth(final Iterable<Event> events) {
        int depth = 0;
        for (final Event event : events) {
            final Event.ID id = event.getEventId();
            if (id == Event.ID.MappingStart || id == Event.ID.SequenceStart) {
                depth++;
            } else if (id == Event.ID.MappingEnd || id == Event.ID.SequenceEnd) {
                depth--;
            }
            if (depth > MAX_DEPTH) {
                throw tooDeep();
            }
        }
    }

    private static TooLargeException tooDeep() {
        return new TooLargeException("The document is nested deeper than " + MAX_DEPTH + " levels.");
    }

    private static void checkSize(final Node node, final int depth, final int[] count) {
        if (depth > MAX_DEPTH) {
            throw tooDeep();
        }
        if (++count[0] > MAX_NODES) {
            throw new TooLargeException("The document has more than " + MAX_NODES + " values.");
        }
        if (node instanceof MappingNode mapping) {
            mapping.getValue().forEach(t -> {
                checkSize(t.getKeyNode(), depth + 1, count);
                checkSize(t.getValueNode(), depth + 1, count);
            });
        } else if (node instanceof SequenceNode sequence) {
            sequence.getValue().forEach(n -> checkSize(n, depth + 1, count));
        }
    }

    /** Ends the descent into a tree that is too large. */
    private static final class TooLargeException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TooLargeException(final String message) {
            super(message);
        }
    }

    /**
     * Sets line and column of findings that name a field of this document but do not know where it stands.
     *
     * @param findings what others found
     * @param positions where fields stand
     * @return the findings with their places
     */
    public static List<Finding> placed(final List<Finding> findings, final ParsedDocument positions) {
        return findings.stream().map(f -> {
            if (f.line() > 0 || f.field().isEmpty()) {
                return f;
            }
            final Position at = positions.position(f.field());
            return new Finding(f.severity(), f.code(), at.line(), at.column(), f.field(), f.problem(), f.remedy());
        }).toList();
    }

    /**
     * The names of the fields that a document may have at its top.
     *
     * @return the names with what each holds
     */
    public static Map<String, String> fields() {
        return DocumentReader.FIELDS;
    }
}
