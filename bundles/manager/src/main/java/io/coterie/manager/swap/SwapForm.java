package io.coterie.manager.swap;

import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;

import io.coterie.api.component.ClusterConfiguration.Choice;
import io.coterie.api.component.ComponentSet;
import io.coterie.api.component.Configuration;
import io.coterie.api.component.SwapStep;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.api.state.NamedRecord;

/** The form of swaps in the cluster state: CBOR maps with the number of the form under {@code v}. Stateless. */
final class SwapForm {
    private static final CBORMapper MAPPER = new CBORMapper();
    private static final int VERSION = 1;

    private SwapForm() {
    }

    static byte[] bytes(final SwapRecord record) {
        final ObjectNode node = MAPPER.createObjectNode().put("v", VERSION).put("number", record.number())
            .put("state", record.state().name());
        node.set("target", side(record.target()));
        node.set("held", side(record.held()));
        record.members().forEach(m -> node.withArray("/members").add(m.toString()));
        node.put("author", record.author()).put("reason", record.reason());
        if (record.document() >= 0) {
            node.put("document", record.document());
        }
        record.changes().forEach(c -> node.withArray("/changes").add(c));
        record.remarks().forEach(r -> node.withArray("/remarks").add(r));
        record.marks().forEach(m -> node.withArray("/marks").addObject().put("state", m.state().name())
            .put("at", m.at().toString()).put("by", m.by().toString()));
        record.history().forEach(p -> {
            final ObjectNode row = node.withArray("/history").addObject().put("number", p.number())
                .put("revision", p.revision()).put("state", p.state().name()).put("author", p.author())
                .put("began", p.began().toString()).put("ended", p.ended().toString()).put("reason", p.reason());
            p.changes().forEach(c -> row.withArray("/changes").add(c));
            p.remarks().forEach(r -> row.withArray("/remarks").add(r));
        });
        byte[] bytes = write(node);
        for (final JsonNode history = node.path("history"); bytes.length > NamedRecord.MAX_BYTES
            && !history.isEmpty(); bytes = write(node)) {
            // a swap that could not be recorded would not move any more; what is long over can go
            ((ArrayNode) history).remove(0);
        }
        return bytes;
    }

    static byte[] bytes(final SwapReport report) {
        final ObjectNode node = MAPPER.createObjectNode().put("v", VERSION)
            .put("incarnation", report.member().incarnation().number()).put("number", report.number())
            .put("step", report.step().name()).put("revision", report.revision()).put("failure", report.failure())
            .put("waitsFor", report.waitsFor());
        report.remarks().forEach(r -> node.withArray("/remarks").add(r));
        return write(node);
    }

    static Optional<SwapRecord> record(final byte[] bytes) {
        return read(bytes, node -> new SwapRecord(node.path("number").asLong(),
            SwapState.valueOf(node.path("state").asText()), side(node.path("target")), side(node.path("held")),
            rows(node.path("members"), m -> MemberId.parse(m.asText())), node.path("author").asText(),
            rows(node.path("marks"), m -> new SwapRecord.Mark(SwapState.valueOf(m.path("state").asText()),
                Instant.parse(m.path("at").asText()), MemberId.parse(m.path("by").asText()))),
            node.path("reason").asText(), rows(node.path("changes"), JsonNode::asText),
            rows(node.path("remarks"), JsonNode::asText), node.path("document").asLong(-1),
            rows(node.path("history"), SwapForm::past)));
    }

    private static SwapRecord.Past past(final JsonNode row) {
        return new SwapRecord.Past(row.path("number").asLong(), row.path("revision").asLong(),
            SwapState.valueOf(row.path("state").asText()), rows(row.path("changes"), JsonNode::asText),
            row.path("author").asText(), Instant.parse(row.path("began").asText()),
            Instant.parse(row.path("ended").asText()), row.path("reason").asText(),
            rows(row.path("remarks"), JsonNode::asText));
    }

    static Optional<SwapReport> report(final byte[] bytes, final NodeId member) {
        return read(bytes, node -> new SwapReport(MemberId.of(member.name(), node.path("incarnation").asLong()),
            node.path("number").asLong(), SwapStep.valueOf(node.path("step").asText()),
            node.path("revision").asLong(), node.path("failure").asText(), node.path("waitsFor").asText(),
            rows(node.path("remarks"), JsonNode::asText)));
    }

    private static ObjectNode side(final SwapRecord.Side side) {
        final ObjectNode node = MAPPER.createObjectNode().put("number", side.number())
            .put("revision", side.set().revision());
        final ArrayNode rows = node.putArray("choices");
        for (int i = 0; i < side.hashes().size(); i++) {
            final Choice choice = side.set().choices().get(i);
            final ObjectNode row = rows.addObject().put("kind", choice.kind()).put("component", choice.component())
                .put("version", choice.version()).put("hash", side.hashes().get(i));
            choice.settings().values().forEach(row.putObject("settings")::put);
        }
        return node;
    }

    private static SwapRecord.Side side(final JsonNode node) {
        final List<Choice> choices = rows(node.path("choices"), row -> {
            final Map<String, String> settings = new LinkedHashMap<>();
            row.path("settings").properties().forEach(e -> settings.put(e.getKey(), e.getValue().asText()));
            return new Choice(row.path("kind").asText(), row.path("component").asText(),
                row.path("version").asText(), Configuration.of(settings));
        });
        return new SwapRecord.Side(node.path("number").asLong(),
            new ComponentSet(node.path("revision").asLong(), choices),
            rows(node.path("choices"), row -> row.path("hash").asText()));
    }

    private static <T> List<T> rows(final JsonNode array, final Function<JsonNode, T> read) {
        final List<T> rows = new ArrayList<>();
        array.forEach(row -> rows.add(read.apply(row)));
        return rows;
    }

    private static byte[] write(final ObjectNode node) {
        try {
            return MAPPER.writeValueAsBytes(node);
        } catch (final IOException e) {
            throw new IllegalStateException("a tree can always be written", e);
        }
    }

    private static <T> Optional<T> read(final byte[] bytes, final Function<JsonNode, T> read) {
        try {
            final JsonNode node = MAPPER.readTree(bytes);
            return node == null || node.path("v").asInt() != VERSION ? Optional.empty()
                : Optional.of(read.apply(node));
        } catch (final IOException | IllegalArgumentException | DateTimeException e) {
            // a form of a later version: whoever wrote it goes on with it
            return Optional.empty();
        }
    }
}
