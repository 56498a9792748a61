package io.coterie.runtime.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import org.junit.jupiter.api.Test;

/** What is written is what Jackson's mapper reads, and the other way round. */
class TreesTest {
    private static final ObjectMapper JSON_MAPPER = new ObjectMapper();
    private static final ObjectMapper CBOR_MAPPER = new ObjectMapper(new CBORFactory());
    private final Trees json = new Trees(new JsonFactory());
    private final Trees cbor = new Trees(new CBORFactory());

    private static ObjectNode sample() {
        final ObjectNode tree = Trees.object().put("text", "ä\n\"").put("small", 3L).put("large", Long.MIN_VALUE)
            .put("yes", true).put("no", false).putNull("none");
        tree.putArray("list").add("a").add(-1L).addObject().put("deep", "");
        tree.putObject("empty");
        return tree;
    }

    @Test
    void whatIsWrittenIsReadByTheMapper() throws IOException {
        // as text: the mapper has numbers of several sizes
        assertEquals(sample().toString(), JSON_MAPPER.readTree(json.write(sample())).toString());
        assertEquals(sample().toString(), JSON_MAPPER.readTree(json.writeLines(sample())).toString());
        assertEquals(sample().toString(), CBOR_MAPPER.readTree(cbor.write(sample())).toString());
        assertTrue(new String(json.writeLines(sample()), StandardCharsets.UTF_8).lines().count() > 8);
    }

    @Test
    void whatTheMapperWritesIsRead() throws IOException {
        assertEquals(sample(), json.read(JSON_MAPPER.writeValueAsBytes(sample())));
        assertEquals(sample(), cbor.read(CBOR_MAPPER.writeValueAsBytes(sample())));
        final ObjectNode later = sample().put("fraction", 0.5).put("bytes", new byte[] {1, 2})
            .put("beyond", new java.math.BigInteger("123456789012345678901234567890"));
        final JsonNode read = cbor.read(CBOR_MAPPER.writeValueAsBytes(later));
        assertEquals(later, read);
        assertArrayEquals(new byte[] {1, 2}, read.get("bytes").binaryValue());
    }

    @Test
    void whatIsCutOffIsRefused() throws IOException {
        final byte[] whole = cbor.write(sample());
        for (int length = 0; length < whole.length; length++) {
            final byte[] part = Arrays.copyOf(whole, length);
            assertThrows(IOException.class, () -> cbor.read(part), "of length " + length);
        }
        assertThrows(IOException.class, () -> json.read("{\"a\": [1, 2".getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void theLimitsOfTheFactoryHold() {
        final Trees shallow = new Trees(JsonFactory.builder().streamReadConstraints(
            StreamReadConstraints.builder().maxNestingDepth(3).build()).build());
        assertThrows(IOException.class, () -> shallow.read("[[[[1]]]]".getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void whatNoMessageHasIsNotWritten() {
        assertThrows(IOException.class, () -> json.write(Trees.object().put("half", 0.5)));
    }
}
