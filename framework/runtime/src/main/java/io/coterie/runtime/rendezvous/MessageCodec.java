package io.coterie.runtime.rendezvous;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;

import io.coterie.api.core.ClusterId;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.runtime.model.Trees;

/**
 * Messages as CBOR maps. Fields that are not known are skipped, so that a later version may add some; a field that is
 * missing or of a wrong form makes the message bad as a whole. Pure and safe for use by several threads.
 */
final class MessageCodec {
    /** Deepest nesting; the messages have four levels. */
    private static final int MAX_DEPTH = 16;
    /** Longest text; the longest are settings of components. */
    private static final int MAX_TEXT = 1 << 16;
    private static final Trees CBOR = new Trees(CBORFactory.builder()
        .streamReadConstraints(StreamReadConstraints.builder()
            .maxNestingDepth(MAX_DEPTH).maxStringLength(MAX_TEXT).maxNameLength(MAX_TEXT).build())
        .build());

    private MessageCodec() {
    }

    static byte[] empty() throws IOException {
        return CBOR.write(Trees.object());
    }

    static byte[] write(final Facts facts) throws IOException {
        final ObjectNode message = Trees.object();
        writeVersions(message, facts.protocol(), facts.product(), facts.cluster());
        message.put("member", facts.member().toString());
        message.put("address", facts.address());
        message.put("revision", facts.revision());
        message.put("stateIndex", facts.stateIndex());
        final ArrayNode instances = message.putArray("instances");
        facts.instances().forEach(instances::add);
        final ObjectNode endpoints = message.putObject("endpoints");
        new TreeMap<>(facts.endpoints()).forEach((instance, ports) -> {
            final ObjectNode node = endpoints.putObject(instance);
            new TreeMap<>(ports).forEach((name, address) -> node.put(name, Addresses.literal(address)));
        });
        return CBOR.write(message);
    }

    static Facts readFacts(final byte[] bytes) throws IOException {
        return read(bytes, message -> {
            final List<String> instances = new ArrayList<>();
            field(message, "instances").forEach(i -> instances.add(i.asText()));
            final Map<String, Map<String, InetSocketAddress>> endpoints = new HashMap<>();
            field(message, "endpoints").fields().forEachRemaining(instance -> {
                final Map<String, InetSocketAddress> ports = new HashMap<>();
                instance.getValue().fields().forEachRemaining(
                    port -> ports.put(port.getKey(), Addresses.parseLiteral(port.getValue().asText())));
                endpoints.put(instance.getKey(), ports);
            });
            return new Facts(readProtocol(message), text(message, "product"), readCluster(message),
                MemberId.parse(text(message, "member")), text(message, "address"), number(message, "revision"),
                number(message, "stateIndex"), instances, endpoints);
        });
    }

    /** What every version of facts begins with: enough to refuse a member of another age with a reason. */
    static ProtocolRange readProtocol(final byte[] bytes) throws IOException {
        return read(bytes, MessageCodec::readProtocol);
    }

    static byte[] write(final Refusal refusal) throws IOException {
        return CBOR.write(Trees.object().put("code", refusal.code())
            .put("problem", refusal.problem()).put("remedy", refusal.remedy()));
    }

    static Refusal readRefusal(final byte[] bytes) throws IOException {
        return read(bytes, m -> new Refusal(text(m, "code"), text(m, "problem"), text(m, "remedy")));
    }

    static byte[] write(final Description description) throws IOException {
        final ObjectNode message = Trees.object();
        writeVersions(message, description.protocol(), description.product(), description.cluster());
        message.put("node", description.node().name());
        final ObjectNode nodes = message.putObject("nodes");
        new TreeMap<>(description.nodes()).forEach((node, address) -> nodes.put(node.name(), address));
        DescriptionForm.write(message, description.served());
        final ArrayNode bundles = message.putArray("bundles");
        for (final BundleEntry bundle : description.bundles()) {
            bundles.addObject().put("file", bundle.file()).put("sha256", bundle.sha256()).put("bytes", bundle.bytes());
        }
        return CBOR.write(message);
    }

    static Description readDescription(final byte[] bytes) throws IOException {
        return read(bytes, message -> {
            final Map<NodeId, String> nodes = new HashMap<>();
            field(message, "nodes").fields().forEachRemaining(
                n -> nodes.put(new NodeId(n.getKey()), n.getValue().asText()));
            final List<BundleEntry> bundles = new ArrayList<>();
            for (final JsonNode bundle : field(message, "bundles")) {
                bundles.add(new BundleEntry(text(bundle, "file"), text(bundle, "sha256"), number(bundle, "bytes")));
            }
            return new Description(readProtocol(message), text(message, "product"), readCluster(message),
                new NodeId(text(message, "node")), nodes, DescriptionForm.read(message), bundles);
        });
    }

    static byte[] writeHash(final String sha256) throws IOException {
        return CBOR.write(Trees.object().put("sha256", sha256));
    }

    static String readHash(final byte[] bytes) throws IOException {
        return read(bytes, message -> text(message, "sha256"));
    }

    static byte[] writeLength(final long length) throws IOException {
        return CBOR.write(Trees.object().put("bytes", length));
    }

    static long readLength(final byte[] bytes) throws IOException {
        return read(bytes, message -> number(message, "bytes"));
    }

    private static void writeVersions(final ObjectNode message, final ProtocolRange protocol, final String product,
            final ClusterId cluster) {
        message.put("protocolLowest", protocol.lowest()).put("protocolHighest", protocol.highest());
        message.put("product", product);
        message.put("cluster", cluster.uuid().toString()).put("clusterName", cluster.name());
    }

    private static ProtocolRange readProtocol(final JsonNode message) {
        return new ProtocolRange(Math.toIntExact(number(message, "protocolLowest")),
            Math.toIntExact(number(message, "protocolHighest")));
    }

    private static ClusterId readCluster(final JsonNode message) {
        return new ClusterId(text(message, "clusterName"), UUID.fromString(text(message, "cluster")));
    }

    static JsonNode field(final JsonNode message, final String name) {
        final JsonNode field = message.get(name);
        if (field == null || field.isNull()) {
            throw new IllegalArgumentException("the field '" + name + "' is missing");
        }
        return field;
    }

    static String text(final JsonNode message, final String name) {
        final JsonNode field = field(message, name);
        if (!field.isTextual()) {
            throw new IllegalArgumentException("the field '" + name + "' is not a text");
        }
        return field.textValue();
    }

    private static long number(final JsonNode message, final String name) {
        final JsonNode field = field(message, name);
        if (!field.isIntegralNumber() || !field.canConvertToLong()) {
            throw new IllegalArgumentException("the field '" + name + "' is not a whole number");
        }
        return field.longValue();
    }

    private static <T> T read(final byte[] bytes, final Reader<T> reader) throws IOException {
        try {
            return reader.read(CBOR.read(bytes));
        } catch (final IOException | RuntimeException e) {
            // whatever a stranger sends: one kind of failure, which closes the connection
            throw new ProtocolException("a message that cannot be read: " + e.getMessage(), e);
        }
    }

    /** Makes a value of a message. */
    private interface Reader<T> {
        T read(JsonNode message);
    }
}
