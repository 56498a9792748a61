package io.coterie.manager.config;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;

import io.coterie.api.state.NamedRecord;

/**
 * The form of the manager's named records: CBOR, a map of texts with the version of the form under {@code v}.
 * Stateless.
 */
final class RecordText {
    private static final CBORMapper MAPPER = new CBORMapper();
    private static final String VERSION_FIELD = "v";
    private static final int VERSION = 1;

    private RecordText() {
    }

    static byte[] write(final Map<String, String> values) {
        final ObjectNode node = MAPPER.createObjectNode();
        node.put(VERSION_FIELD, VERSION);
        new TreeMap<>(values).forEach(node::put);
        try {
            return MAPPER.writeValueAsBytes(node);
        } catch (final IOException e) {
            throw new IllegalStateException("a map of texts can always be written", e);
        }
    }

    static Optional<Map<String, String>> read(final NamedRecord named) {
        try {
            final JsonNode node = MAPPER.readTree(named.bytes());
            if (node == null || node.path(VERSION_FIELD).asInt() != VERSION) {
                return Optional.empty();
            }
            final Map<String, String> values = new TreeMap<>();
            node.properties().forEach(e -> {
                if (e.getValue().isTextual()) {
                    values.put(e.getKey(), e.getValue().textValue());
                }
            });
            return Optional.of(values);
        } catch (final IOException e) {
            // a record of another version is left to the member that wrote it
            return Optional.empty();
        }
    }
}
