package io.coterie.manager.wire;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;

import io.coterie.api.core.RejectedException;

/** CBOR maps with a version and a name. Stateless; safe for use by several threads. */
final class Cbor {
    /** The version of all forms in this package. */
    static final int VERSION = 1;
    /** Longest message taken, in bytes: an action with its parameters takes a few kilobytes, metadata some dozens. */
    static final int MAX_BYTES = 4 * 1024 * 1024;
    private static final CBORMapper MAPPER = new CBORMapper();

    private Cbor() {
    }

    static ObjectNode map() {
        return MAPPER.createObjectNode();
    }

    static ObjectNode message(final String name) {
        return map().put("v", VERSION).put("t", name);
    }

    static byte[] bytes(final ObjectNode message) {
        try {
            return MAPPER.writeValueAsBytes(message);
        } catch (final IOException e) {
            throw new IllegalStateException("a tree can always be written", e);
        }
    }

    static JsonNode read(final byte[] bytes) {
        try {
            final JsonNode node = bytes.length > MAX_BYTES ? null : MAPPER.readTree(bytes);
            if (node != null && node.path("v").asInt() == VERSION && node.path("t").isTextual()) {
                return node;
            }
        } catch (final IOException e) {
            throw new RejectedException("manager.bad-message", "A manager's message cannot be read.",
                "Run the same version of Coterie on all members.", e);
        }
        throw new RejectedException("manager.bad-message", "A manager's message is of a form that is not understood.",
            "Run the same version of Coterie on all members.");
    }

    static Map<String, String> texts(final JsonNode node) {
        final Map<String, String> texts = new LinkedHashMap<>();
        node.properties().forEach(e -> texts.put(e.getKey(), e.getValue().asText()));
        return texts;
    }

    static ObjectNode texts(final Map<String, String> texts) {
        final ObjectNode node = map();
        texts.forEach(node::put);
        return node;
    }

    static Duration millis(final JsonNode node) {
        return Duration.ofMillis(node.asLong());
    }
}
