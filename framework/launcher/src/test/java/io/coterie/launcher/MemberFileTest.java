package io.coterie.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.coterie.api.component.ClusterConfiguration;
import io.coterie.api.core.Finding;
import io.coterie.api.core.Incarnation;
import io.coterie.api.core.InvalidInputException;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;

class MemberFileTest {
    private static final String GOOD = """
        {
          "cluster": {"uuid": "00000000-0000-0001-0000-000000000001", "name": "demo"},
          "node": "n1",
          "bind": "127.0.0.1",
          "nodes": {"n1": "127.0.0.1:7401", "n2": "[::1]:7402"},
          "components": [
            {"kind": "membership", "component": "local", "version": "[0.1,1)"},
            {"kind": "messaging", "component": "local", "settings": {"a": 5, "b": true, "c": "text"}}
          ]
        }
        """;
    @TempDir
    private Path home;

    @Test
    void readsAMember() throws IOException {
        MemberFile file = read(GOOD);
        assertFalse(file.development());
        ClusterConfiguration configuration = file.configuration(new Incarnation(7), home);
        assertEquals("demo", configuration.cluster().name());
        assertEquals(MemberId.of("n1", 7), configuration.self());
        assertEquals(Map.of(NodeId.of("n1"), "127.0.0.1:7401", NodeId.of("n2"), "[::1]:7402"), configuration.nodes());
        assertEquals("[0.1,1)", configuration.components().get(0).version());
        assertEquals(Map.of("a", "5", "b", "true", "c", "text"),
            configuration.components().get(1).settings().values());
    }

    @Test
    void developmentHasToBeAskedFor() throws IOException {
        assertTrue(read(GOOD.replace("\"node\": \"n1\"", "\"node\": \"n1\", \"development\": true")).development());
    }

    @Test
    void everyFindingHasItsLineAndField() throws IOException {
        List<Finding> findings = findings("""
            {
              "cluster": {"uuid": "x", "name": "demo"},
              "node": "n 1",
              "bind": 5,
              "nodes": {"n1": "nowhere", "n2": "host:99999"},
              "components": [{"kind": "messaging", "settings": {"a": null}}],
              "extra": 1
            }
            """);
        assertEquals(List.of("7 extra", "2 cluster.uuid", "3 node", "4 bind", "5 nodes.n1", "5 nodes.n2",
            "6 components[0].component", "6 components[0].settings.a"),
            findings.stream().map(f -> f.line() + " " + f.field()).toList());
    }

    @Test
    void theOwnNodeMustBeListed() throws IOException {
        assertEquals(List.of("node"),
            findings(GOOD.replace("\"node\": \"n1\"", "\"node\": \"n3\"")).stream().map(Finding::field).toList());
    }

    @Test
    void missingFieldsAreNamed() throws IOException {
        assertEquals(List.of("bind", "cluster", "components", "node", "nodes"),
            findings("{}").stream().map(Finding::field).toList());
    }

    @Test
    void whatIsNoJsonSaysWhere() throws IOException {
        Finding finding = findings("{\n  \"cluster\": nonsense\n}").get(0);
        assertEquals(2, finding.line());
        assertEquals(2, findings("{\n  \"node\": 1, \"node\": 2\n}").get(0).line());
        assertEquals(2, findings("{}\n{}").get(0).line());
        assertEquals(1, findings("").size());
        assertEquals(1, findings("[1]").size());
    }

    @Test
    void aMissingFileIsBadInputToo() {
        InvalidInputException error = assertThrows(InvalidInputException.class, () -> MemberFile.read(home));
        assertEquals(MemberFile.INVALID, error.code());
        assertTrue(error.problem().contains("member.json"), error::problem);
    }

    private MemberFile read(final String text) throws IOException {
        Files.writeString(home.resolve(MemberFile.NAME), text);
        return MemberFile.read(home);
    }

    private List<Finding> findings(final String text) throws IOException {
        Files.writeString(home.resolve(MemberFile.NAME), text);
        return assertThrows(InvalidInputException.class, () -> MemberFile.read(home)).findings();
    }
}
