package io.coterie.manager.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.Test;

import io.coterie.api.document.ClusterDocument;
import io.coterie.api.document.Constraint;
import io.coterie.api.document.Resource;
import io.coterie.api.state.NamedRecord;
import io.coterie.document.DocumentParser;
import io.coterie.manager.config.OperatorRecord.Purpose;

class OverlayTest {
    private static final String TEXT = """
        cluster: shop
        nodes: {n1: {address: "h:1"}}
        resources:
          g: {group: {web: {agent: "sim:x", meta: {target-role: Started}}, db: {agent: "sim:x"}}}
        """;
    private final ClusterDocument document = DocumentParser.parse(TEXT).orThrow();

    private static NamedRecord named(final OperatorRecord record) {
        return new NamedRecord(record.key(), 1, record.bytes());
    }

    @Test
    void aRoleThatAnOperatorWantsWinsOverTheDocument() {
        final ClusterDocument overlaid = Overlay.apply(document, List.of(named(new OperatorRecord(
            Purpose.TARGET_ROLE, "web", Map.of("role", "Stopped")))), Instant.EPOCH);
        assertEquals("Stopped", Resource.plain(overlaid.resource("web").orElseThrow().meta()).get("target-role")
            .text());
    }

    @Test
    void aMoveIsAConstraintUntilItsTimeIsOver() {
        final NamedRecord move = named(new OperatorRecord(Purpose.MOVE, "g", Map.of("node", "n1", "until", "1000")));
        final ClusterDocument overlaid = Overlay.apply(document, List.of(move), Instant.ofEpochMilli(999));
        assertEquals(List.of("g"), ((Constraint.Location) overlaid.constraints().get(0)).resources());
        assertTrue(Overlay.apply(document, List.of(move), Instant.ofEpochMilli(1000)).constraints().isEmpty());
    }

    @Test
    void foreignRecordsAndUnknownFormsAreLeftAlone() {
        assertEquals(document, Overlay.apply(document, List.of(new NamedRecord("swap/x", 1, new byte[] {1}),
            new NamedRecord("override/move/g", 1, new byte[] {1, 2})), Instant.EPOCH));
        assertEquals(Optional.empty(), OperatorRecord.read(new NamedRecord("swap/x", 1, new byte[0])));
    }

    @Test
    void differencesAreNamed() {
        final ClusterDocument other = DocumentParser.parse(TEXT.replace("db: {agent: \"sim:x\"}",
            "db: {agent: \"sim:x\", parameters: {port: 1}}, extra: {agent: \"sim:x\"}")
            + "options: {no-quorum-policy: freeze}\n").orThrow();
        assertEquals(List.of("+ option no-quorum-policy", "~ resource g: members", "~ resource db: parameter port",
            "+ resource extra"), DocumentDiff.of(document, other));
    }
}
