package io.coterie.state.replicated;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;

/** CBOR trees and the few forms of values in them. Pure; safe for use by several threads. */
final class Tree {
    private static final ObjectMapper CBOR = new ObjectMapper(new CBORFactory());

    private Tree() {
    }

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    static byte[] bytes(final JsonNode tree) {
        try {
            return CBOR.writeValueAsBytes(tree);
        } catch (IOException e) {
            throw new IllegalStateException("a tree in memory cannot be written", e);
        }
    }

    static ObjectNode parse(final byte[] bytes) throws IOException {
        if (CBOR.readTree(bytes) instanceof ObjectNode object) {
            return object;
        }
        throw new IOException("not a CBOR map");
    }

    static String text(final JsonNode tree, final String name) throws IOException {
        final JsonNode value = tree.get(name);
        if (value == null || !value.isTextual()) {
            throw new IOException("no text '" + name + "'");
        }
        return value.textValue();
    }

    static long number(final JsonNode tree, final String name) throws IOException {
        final JsonNode value = tree.get(name);
        if (value == null || !value.isIntegralNumber()) {
            throw new IOException("no number '" + name + "'");
        }
        return value.longValue();
    }

    static boolean truth(final JsonNode tree, final String name) throws IOException {
        final JsonNode value = tree.get(name);
        if (value == null || !value.isBoolean()) {
            throw new IOException("no truth value '" + name + "'");
        }
        return value.booleanValue();
    }

    /** An instant as text: exact, and readable in a dump. */
    static void put(final ObjectNode tree, final String name, final Instant value) {
        tree.put(name, value.toString());
    }

    static Instant instant(final JsonNode tree, final String name) throws IOException {
        return Instant.parse(text(tree, name));
    }

    static void put(final ObjectNode tree, final String name, final Duration value) {
        tree.put(name, value.toMillis());
    }

    static Duration duration(final JsonNode tree, final String name) throws IOException {
        return Duration.ofMillis(number(tree, name));
    }

    static void put(final ObjectNode tree, final String name, final Map<String, String> values) {
        final ObjectNode object = tree.putObject(name);
        new java.util.TreeMap<>(values).forEach(object::put);
    }

    static Map<String, String> texts(final JsonNode tree, final String name) throws IOException {
        final Map<String, String> values = new LinkedHashMap<>();
        final JsonNode object = tree.path(name);
        for (final String key : (Iterable<String>) object::fieldNames) {
            values.put(key, text(object, key));
        }
        return values;
    }

    static <T> void array(final ObjectNode tree, final String name, final Iterable<T> items,
            final Function<T, JsonNode> writer) {
        final ArrayNode array = tree.putArray(name);
        final Consumer<T> add = item -> array.add(writer.apply(item));
        items.forEach(add);
    }

    /** Reads one item of an array. */
    interface Reader<T> {
        T read(JsonNode tree) throws IOException;
    }

    static <T> List<T> list(final JsonNode tree, final String name, final Reader<T> reader) throws IOException {
        final List<T> items = new ArrayList<>();
        for (final JsonNode item : tree.path(name)) {
            items.add(reader.read(item));
        }
        return items;
    }
}
