package io.coterie.document;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** A node of the source with its path: the typed getters report what does not fit and go on. One thread. */
public final class Field {
    private final Node node;
    private final String path;
    private final Findings findings;

    Field(final Node node, final String path, final Findings findings) {
        this.node = node;
        this.path = path;
        this.findings = findings;
        if (!path.isEmpty()) {
            findings.place(path, position());
        }
    }

    /** {@return where it stands, such as {@code components.membership}} */
    public String path() {
        return path;
    }

    Findings findings() {
        return findings;
    }

    /** {@return line and column} */
    public Position position() {
        return node.getStartMark().map(Field::position).orElse(Position.START);
    }

    static Position position(final Mark mark) {
        return new Position(mark.getLine() + 1, mark.getColumn() + 1);
    }

    /** {@return whether it is a map} */
    public boolean isMap() {
        return node instanceof MappingNode;
    }

    /** {@return whether it is a list} */
    public boolean isList() {
        return node instanceof SequenceNode;
    }

    /** {@return whether it is a single value, nothing included} */
    public boolean isScalar() {
        return node instanceof ScalarNode;
    }

    /** {@return whether nothing stands there} */
    public boolean isNull() {
        return node instanceof ScalarNode scalar && Tag.NULL.equals(scalar.getTag());
    }

    /**
     * Reports an error here.
     *
     * @param code its code
     * @param problem what is wrong
     * @param remedy what to do
     */
    public void error(final String code, final String problem, final String remedy) {
        findings.error(position(), code, path, problem, remedy);
    }

    void warning(final String code, final String problem, final String remedy) {
        findings.warning(position(), code, path, problem, remedy);
    }

    /**
     * The members of a mapping, in order; a duplicate name is an error.
     *
     * @return the members by name
     */
    public Map<String, Field> members() {
        final Map<String, Field> members = new LinkedHashMap<>();
        if (isNull()) {
            return members;
        }
        if (!(node instanceof MappingNode mapping)) {
            error("config.not-a-map", "Here a map (name: value) is expected.", "Write one, or {} for nothing.");
            return members;
        }
        for (final NodeTuple tuple : mapping.getValue()) {
            final Position at = tuple.getKeyNode().getStartMark().map(Field::position).orElse(Position.START);
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                findings.error(at, "config.bad-name", path, "A name must be plain text.", "Write a word.");
                continue;
            }
            final String name = key.getValue();
            final String memberPath = path.isEmpty() ? name : path + "." + name;
            findings.place(memberPath, at);
            if (members.containsKey(name)) {
                findings.error(at, "config.duplicate-name", memberPath, "The name '" + name + "' stands twice.",
                    "Remove or rename one of them.");
            } else {
                members.put(name, new Field(tuple.getValueNode(), memberPath, findings));
            }
        }
        return members;
    }

    /**
     * The members of a mapping of which the names are known; any other is an error.
     *
     * @param known the names
     * @return the members by name
     */
    public Map<String, Field> members(final Collection<String> known) {
        final Map<String, Field> members = members();
        for (final Map.Entry<String, Field> member : members.entrySet()) {
            if (!known.contains(member.getKey())) {
                findings.error(findings.positionOf(member.getValue().path), "config.unknown-field",
                    member.getValue().path, "There is no field '" + member.getKey() + "' here.",
                    Suggestion.of(member.getKey(), known));
            }
        }
        return members;
    }

    /**
     * The items of a list; a single value counts as a list of one.
     *
     * @return the items
     */
    public List<Field> items() {
        final List<Field> items = new ArrayList<>();
        if (isNull()) {
            return items;
        }
        if (!(node instanceof SequenceNode sequence)) {
            items.add(this);
            return items;
        }
        for (final Node item : sequence.getValue()) {
            items.add(new Field(item, path + "[" + items.size() + "]", findings));
        }
        return items;
    }

    /**
     * The text of a single value; anything else is an error.
     *
     * @return the text
     */
    public Optional<String> text() {
        if (node instanceof ScalarNode scalar && !isNull()) {
            return Optional.of(scalar.getValue());
        }
        error("config.not-text", "Here a single value is expected.", "Write text or a number.");
        return Optional.empty();
    }

    /**
     * The texts of a list of single values.
     *
     * @return the texts
     */
    public List<String> texts() {
        return items().stream().map(Field::text).flatMap(Optional::stream).toList();
    }

    /**
     * The value as something that {@code reader} makes of its text; its complaint becomes the finding.
     *
     * @param <T> what it is
     * @param reader throws an {@link IllegalArgumentException} for what does not fit
     * @return the value
     */
    public <T> Optional<T> as(final Function<String, T> reader) {
        return text().flatMap(value -> {
            try {
                return Optional.of(reader.apply(value));
            } catch (IllegalArgumentException e) {
                error("config.bad-value", "The value does not fit: " + e.getMessage() + ".", "Mend the value.");
                return Optional.empty();
            }
        });
    }

    Optional<Boolean> truth() {
        return as(value -> switch (value) {
            case "true", "yes", "on", "1" -> Boolean.TRUE;
            case "false", "no", "off", "0" -> Boolean.FALSE;
            default -> throw new IllegalArgumentException("not true or false: '" + value + "'");
        });
    }

    Optional<Integer> integer(final int least, final int most) {
        return as(value -> {
            final int number;
            try {
                number = Integer.parseInt(value.trim());
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException("not a whole number: '" + value + "'", e);
            }
            if (number < least || number > most) {
                throw new IllegalArgumentException("not between " + least + " and " + most + ": " + number);
            }
            return number;
        });
    }

    /**
     * One of the words that fit here.
     *
     * @param known the words
     * @return the word
     */
    public Optional<String> oneOf(final Collection<String> known) {
        return text().filter(value -> {
            if (!known.contains(value)) {
                error("config.bad-value", "'" + value + "' is none of the values that this field takes.",
                    Suggestion.of(value, known));
            }
            return known.contains(value);
        });
    }
}
