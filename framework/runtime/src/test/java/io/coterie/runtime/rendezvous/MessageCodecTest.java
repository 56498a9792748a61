package io.coterie.runtime.rendezvous;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Random;

import org.junit.jupiter.api.Test;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;

import io.coterie.api.core.MemberId;

class MessageCodecTest {
    private static final ObjectMapper CBOR = new ObjectMapper(new CBORFactory());
    private static final Facts FACTS = new Facts(ProtocolRange.CURRENT, "0.1.0", Loopback.CLUSTER,
        MemberId.of("n2", 5), "127.0.0.1:7400", 3, 9, List.of("a", "b"),
        Map.of("messaging/a", Map.of("tcp", new InetSocketAddress("127.0.0.1", 1), "v6",
            new InetSocketAddress("::1", 2))));

    @Test
    void factsComeBackAsTheyWere() throws IOException {
        assertEquals(FACTS, MessageCodec.readFacts(MessageCodec.write(FACTS)));
    }

    @Test
    void refusalsComeBackAsTheyWere() throws IOException {
        Refusal refusal = new Refusal(Refusal.OTHER_CLUSTER, "Problem.", "Remedy.");
        assertEquals(refusal, MessageCodec.readRefusal(MessageCodec.write(refusal)));
    }

    @Test
    void fieldsOfALaterVersionAreSkipped() throws IOException {
        ObjectNode message = (ObjectNode) CBOR.readTree(MessageCodec.write(FACTS));
        message.putObject("new").put("x", 1);
        assertEquals(FACTS, MessageCodec.readFacts(CBOR.writeValueAsBytes(message)));
    }

    @Test
    void aMissingOrWrongFieldMakesTheMessageBad() throws IOException {
        ObjectNode good = (ObjectNode) CBOR.readTree(MessageCodec.write(FACTS));
        for (String field : List.of("protocolLowest", "cluster", "clusterName", "member", "address", "revision",
                "instances", "endpoints")) {
            ObjectNode missing = good.deepCopy();
            missing.remove(field);
            assertBad(missing);
        }
        assertBad(good.deepCopy().put("member", "n2"));
        assertBad(good.deepCopy().put("revision", "many"));
        assertBad(good.deepCopy().put("protocolLowest", 1L << 40));
        assertBad(good.deepCopy().put("cluster", "no uuid"));
    }

    @Test
    void aHostNameInAnEndpointIsBadBecauseNobodyMayMakeAMemberAskTheResolver() throws IOException {
        ObjectNode message = (ObjectNode) CBOR.readTree(MessageCodec.write(FACTS));
        ((ObjectNode) message.get("endpoints").get("messaging/a")).put("tcp", "example.org:80");
        assertBad(message);
    }

    @Test
    void theVersionsOfAMemberOfAnotherAgeCanBeReadAlone() throws IOException {
        byte[] other = CBOR.writeValueAsBytes(CBOR.createObjectNode().put("protocolLowest", 7)
            .put("protocolHighest", 9).put("product", "9.0"));
        assertEquals(new ProtocolRange(7, 9), MessageCodec.readProtocol(other));
    }

    @Test
    void nestingAndLengthAreLimited() throws IOException {
        ObjectNode deep = CBOR.createObjectNode();
        ObjectNode inner = deep;
        for (int i = 0; i < 100; i++) {
            inner = inner.putObject("x");
        }
        byte[] nested = CBOR.writeValueAsBytes(deep);
        assertThrows(ProtocolException.class, () -> MessageCodec.readFacts(nested));
        byte[] longText = CBOR.writeValueAsBytes(CBOR.createObjectNode().put("sha256", "x".repeat(100_000)));
        assertThrows(ProtocolException.class, () -> MessageCodec.readHash(longText));
    }

    @Test
    void anyChangeOfAByteIsReadOrIsBadButNothingElse() throws IOException {
        byte[] good = MessageCodec.write(FACTS);
        Random random = new Random(4);
        for (int i = 0; i < 5_000; i++) {
            byte[] changed = good.clone();
            changed[random.nextInt(changed.length)] = (byte) random.nextInt();
            try {
                MessageCodec.readFacts(changed);
            } catch (ProtocolException e) {
                assertEquals(true, e.getMessage().startsWith("a message that cannot be read"));
            }
        }
    }

    @Test
    void framesComeBackAsTheyWere() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new Frame(Frame.Type.FETCH, new byte[] {1, 2, 3}).write(out);
        Frame frame = Frame.read(new ByteArrayInputStream(out.toByteArray()));
        assertEquals(Frame.Type.FETCH, frame.type());
        assertEquals(3, frame.body()[2]);
        byte[] half = java.util.Arrays.copyOf(out.toByteArray(), 12);
        assertThrows(EOFException.class, () -> Frame.read(new ByteArrayInputStream(half)));
    }

    @Test
    void badHeadersAndLongFramesAreRefused() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new Frame(Frame.Type.FETCH, new byte[0]).write(out);
        for (int i : new int[] {0, 4, 5, 6}) {
            byte[] changed = out.toByteArray();
            changed[i] = 99;
            assertThrows(ProtocolException.class, () -> Frame.read(new ByteArrayInputStream(changed)), "byte " + i);
        }
        assertThrows(ProtocolException.class,
            () -> new Frame(Frame.Type.HELLO, new byte[Frame.MAX_BODY + 1]).write(out));
    }

    private static void assertBad(final ObjectNode message) throws IOException {
        byte[] bytes = CBOR.writeValueAsBytes(message);
        assertThrows(ProtocolException.class, () -> MessageCodec.readFacts(bytes), message::toString);
    }
}
