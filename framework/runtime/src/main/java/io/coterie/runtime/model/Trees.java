package io.coterie.runtime.model;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Iterator;
import java.util.Map;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Reads and writes trees with parser and generator alone. Jackson's mapper does the same, but it is made for beans and
 * loads three hundred classes first, which was a tenth of the time that a member needs to start. How deep a tree may be
 * is a limit of the factory. Stateless; safe for use by several threads.
 */
public final class Trees {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private final JsonFactory factory;

    /**
     * Trees of one format.
     *
     * @param factory of the format, with its limits
     */
    public Trees(final JsonFactory factory) {
        this.factory = factory;
    }

    /** {@return an object without fields} */
    public static ObjectNode object() {
        return NODES.objectNode();
    }

    /**
     * Reads the first value of some bytes.
     *
     * @param bytes the value
     * @return its tree
     * @throws IOException if there is none, or if it is not of the format or beyond its limits
     */
    public JsonNode read(final byte[] bytes) throws IOException {
        try (JsonParser parser = factory.createParser(bytes)) {
            if (parser.nextToken() == null) {
                throw new IOException("there is nothing to read");
            }
            return value(parser);
        }
    }

    private static JsonNode value(final JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> {
                final ObjectNode object = NODES.objectNode();
                for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                    next(parser);
                    object.set(name, value(parser));
                }
                yield object;
            }
            case START_ARRAY -> {
                final ArrayNode array = NODES.arrayNode();
                while (next(parser) != JsonToken.END_ARRAY) {
                    array.add(value(parser));
                }
                yield array;
            }
            case VALUE_STRING -> NODES.textNode(parser.getText());
            case VALUE_NUMBER_INT -> parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                ? NODES.numberNode(parser.getBigIntegerValue()) : NODES.numberNode(parser.getLongValue());
            case VALUE_NUMBER_FLOAT -> NODES.numberNode(parser.getDoubleValue());
            case VALUE_TRUE -> NODES.booleanNode(true);
            case VALUE_FALSE -> NODES.booleanNode(false);
            case VALUE_EMBEDDED_OBJECT -> NODES.binaryNode(parser.getBinaryValue());
            case VALUE_NULL -> NODES.nullNode();
            default -> throw new IOException("a value was expected, not " + parser.currentToken());
        };
    }

    private static JsonToken next(final JsonParser parser) throws IOException {
        final JsonToken token = parser.nextToken();
        if (token == null) {
            throw new IOException("it ends in the middle of a value");
        }
        return token;
    }

    /**
     * Writes a tree.
     *
     * @param tree of objects, arrays, texts, whole numbers, truth values and nulls
     * @return its bytes
     * @throws IOException if it has a value of another type
     */
    public byte[] write(final JsonNode tree) throws IOException {
        return write(tree, false);
    }

    /**
     * Writes a tree for people, a field a line where the format has lines.
     *
     * @param tree as for {@link #write(JsonNode)}
     * @return its bytes
     * @throws IOException if it has a value of another type
     */
    public byte[] writeLines(final JsonNode tree) throws IOException {
        return write(tree, true);
    }

    private byte[] write(final JsonNode tree, final boolean lines) throws IOException {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator generator = factory.createGenerator(bytes)) {
            write(tree, lines ? generator.useDefaultPrettyPrinter() : generator);
        }
        return bytes.toByteArray();
    }

    private static void write(final JsonNode value, final JsonGenerator to) throws IOException {
        switch (value.getNodeType()) {
            case OBJECT -> {
                to.writeStartObject();
                for (final Iterator<Map.Entry<String, JsonNode>> fields = value.fields(); fields.hasNext();) {
                    final Map.Entry<String, JsonNode> field = fields.next();
                    to.writeFieldName(field.getKey());
                    write(field.getValue(), to);
                }
                to.writeEndObject();
            }
            case ARRAY -> {
                to.writeStartArray();
                for (final JsonNode element : value) {
                    write(element, to);
                }
                to.writeEndArray();
            }
            case STRING -> to.writeString(value.textValue());
            case BOOLEAN -> to.writeBoolean(value.booleanValue());
            case NULL -> to.writeNull();
            default -> {
                if (!value.isIntegralNumber() || !value.canConvertToLong()) {
                    throw new IOException("a value of the type " + value.getNodeType() + " is not written");
                }
                to.writeNumber(value.longValue());
            }
        }
    }
}
