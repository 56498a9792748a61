package io.coterie.document;

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

/** Reads YAML or JSON of any shape into fields that know where they stand. Pure; safe for use by several threads. */
public final class PositionedSource {
    /** Deepest nesting: a rule in a rule in a parameter set of a group in a clone takes 15. */
    static final int MAX_DEPTH = 40;
    /** Most nodes after aliases are followed: refuses a "billion laughs" before it eats the memory. */
    static final int MAX_NODES = 500_000;

    private PositionedSource() {
    }

    /**
     * Reads a source.
     *
     * @param text YAML or JSON, at most {@link DocumentParser#MAX_CHARACTERS} long
     * @param what what it is, for messages: {@code document}
     * @param findings takes what is wrong
     * @return its root; empty if there is nothing, or nothing that can be read
     */
    public static Optional<Field> read(final String text, final String what, final Findings findings) {
        return compose(text, what, findings).map(node -> new Field(node, "", findings));
    }

    private static Optional<Node> compose(final String text, final String what, final Findings findings) {
        try {
            final LoadSettings settings = LoadSettings.builder().setLabel(what)
                .setCodePointLimit(DocumentParser.MAX_CHARACTERS).build();
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
        return new TooLargeException("The text is nested deeper than " + MAX_DEPTH + " levels.");
    }

    private static void checkSize(final Node node, final int depth, final int[] count) {
        if (depth > MAX_DEPTH) {
            throw tooDeep();
        }
        if (++count[0] > MAX_NODES) {
            throw new TooLargeException("The text has more than " + MAX_NODES + " values.");
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
}
