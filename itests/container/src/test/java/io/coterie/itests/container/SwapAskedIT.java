package io.coterie.itests.container;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import io.coterie.command.json.Fields;

/**
 * Swaps as a person asks three members of the shipped distribution for them: by a row that says what makes way and
 * which bytes are meant, and by a document and its history. What is refused touches nothing.
 */
@Timeout(300)
class SwapAskedIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String KIND = "resource-agents";
    private static final String FIRST = """
        cluster: dev
        fencing: {devices: {processes: {agent: process}}}
        components: {resource-agents: [ocf, java]}
        resources: {web: {agent: "ocf:coterie:Dummy"}}
        """;
    @TempDir
    private static Path folder;
    private static DevMembers members;

    @BeforeAll
    static void threeMembers() throws Exception {
        members = new DevMembers(folder);
        members.done("dev", "up", "--nodes", "3");
    }

    @AfterAll
    static void leavesNothing() {
        members.done("dev", "down");
    }

    /** {@return what runs of the kind, if it is the same on all members, with the revision of the set} */
    private static Set<String> running() {
        return Fields.objects(members.get("/v1/components/members"), "members").stream().map(m ->
            Fields.number(m, "revision") + " " + Fields.objects(m, "instances").stream()
                .filter(i -> KIND.equals(Fields.text(i, "kind"))).map(i -> Fields.text(i, "component"))
                .collect(Collectors.toCollection(TreeSet::new))).collect(Collectors.toSet());
    }

    private static Map<String, Object> held() {
        return members.get("/v1/document");
    }

    /** The document that holds as JSON, with another row. */
    private static Path asJson() throws Exception {
        final String nodes = Fields.text(held(), "text").lines().filter(l -> l.contains("address:"))
            .map(l -> l.replaceAll("^ *\"?([a-z0-9]+)\"?: .*address: *\"?([^\",}]*)\"?.*",
                "\"$1\": {\"address\": \"$2\"}")).collect(Collectors.joining(", ", "{", "}"));
        return Files.writeString(folder.resolve("other.json"), """
            {
              "cluster": "dev",
              "fencing": {"devices": {"processes": {"agent": "process"}}},
              "components": {"resource-agents": ["ocf", "mine"]},
              "nodes": %s,
              "resources": {"web": {"agent": "ocf:coterie:Dummy"}}
            }
            """.formatted(nodes));
    }

    private static void refused(final String code, final String... words) {
        final String said = members.ended(9, words);
        assertTrue(said.contains(code), said);
        assertEquals(List.of(), Fields.objects(members.get("/v1/swaps"), "swaps"), "nothing was begun");
    }

    @Test
    void aRowOfADocumentChangesByASwapAndTheHistoryLeadsBack() throws Exception {
        members.done("config", "apply", Files.writeString(folder.resolve("first.yaml"), FIRST).toString(), "--wait");
        final long first = Fields.number(held(), "version");
        final String before = Fields.text(held(), "text");
        assertEquals(Set.of("0 [java, ocf]"), running());
        final ProcessHandle web = members.processes("OCF_RESOURCE_INSTANCE=web").get(0);

        final Path bundle = LaterRelease.of(HostApplication.shipped("io.coterie.resource-java"), folder, "0.2.0",
            "mine");
        final String hash = EchoBundle.hash(bundle);
        refused("swap.wrong-hash", "swap", "run", KIND + ":java=mine", "--bundle", bundle + "#" + "ab".repeat(32));
        refused("component.unknown", "swap", "plan", KIND + ":java=mine");
        members.ended(3, "swap", "plan", KIND + ":java=mine", "--bundle", bundle + "#" + hash);
        refused("swap.ambiguous", "swap", "run", KIND + "=mine");
        refused("swap.not-running", "swap", "run", KIND + ":lsb=mine");
        refused("swap.not-covered", "swap", "run", KIND + ":ocf=mine");

        final Path other = asJson();
        final String plan = members.ended(3, "config", "apply", other.toString());
        assertTrue(plan.contains(KIND + ": java -> mine"), plan);
        assertEquals(first, Fields.number(held(), "version"));
        members.done("config", "apply", other.toString(), "--swap", "--wait");
        assertEquals(Set.of("1 [mine, ocf]"), running());
        assertEquals(Files.readString(other), Fields.text(held(), "text"));

        members.ended(3, "config", "revert", Long.toString(first));
        assertEquals(Set.of("1 [mine, ocf]"), running());
        members.done("config", "revert", Long.toString(first), "--swap", "--wait");
        assertEquals(Set.of("2 [java, ocf]"), running());
        assertEquals(before, Fields.text(held(), "text"));
        final long reverted = Fields.number(held(), "version");
        await().during(Duration.ofSeconds(2)).atMost(LIMIT).until(() ->
            Fields.number(held(), "version") == reverted);
        assertTrue(web.isAlive(), "what the cluster runs was not touched");
        assertEquals(0, members.fences());
    }
}
