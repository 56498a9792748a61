package io.coterie.itests.container;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import io.coterie.command.json.Fields;

/**
 * What {@code on-fail} says, done by three members of the shipped distribution to processes that are killed and to
 * agents that fail. The processes are looked for from outside, by what their environment says.
 */
@Timeout(300)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class OnFailIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String HEAD = "cluster: dev\nfencing: {devices: {processes: {agent: process}}}\nresources:\n";
    @TempDir
    private static Path folder;
    private static DevMembers members;

    @BeforeAll
    static void threeMembers() throws Exception {
        members = new DevMembers(folder);
        members.done("dev", "up", "--nodes", "3");
    }

    @AfterAll
    static void leavesNothing() throws Exception {
        members.done("dev", "down");
        assertEquals(List.of(), members.processes("OCF_RESOURCE_INSTANCE="));
    }

    /** One process that is watched each second. */
    private static String watched(final String name, final String onFail) {
        return "  " + name + ": {agent: \"ocf:coterie:Dummy\", operations: [{name: monitor, interval: 1s"
            + (onFail.isEmpty() ? "" : ", on-fail: " + onFail) + "}]}\n";
    }

    private static String prefer(final String node, final String... resources) {
        return List.of(resources).stream().map(r -> "  - {prefer: " + r + ", node: " + node + ", score: 100}\n")
            .collect(Collectors.joining());
    }

    private static void apply(final String resources, final String constraints) throws Exception {
        final Path file = folder.resolve("document.yaml");
        Files.writeString(file, HEAD + resources + (constraints.isEmpty() ? "" : "constraints:\n" + constraints));
        members.done("config", "apply", file.toString(), "--wait");
    }

    private static List<ProcessHandle> of(final String resource) {
        return members.processes("OCF_RESOURCE_INSTANCE=" + resource);
    }

    private static ProcessHandle one(final String resource) {
        await(resource + " runs once").atMost(LIMIT).until(() -> of(resource).size() == 1);
        return of(resource).get(0);
    }

    private static void kill(final ProcessHandle process) throws Exception {
        assertTrue(process.destroyForcibly());
        process.onExit().get();
    }

    /** The cluster has seen a failure of that action, and has nothing left to do. */
    private static void failureIsSeen(final String node, final String resource, final String action) {
        await(action + " of " + resource + " fails on " + node).atMost(LIMIT)
            .until(() -> failed(node, resource, action));
        members.settled();
    }

    private static boolean failed(final String node, final String resource, final String action) {
        return Fields.objects(members.get("/v1/nodes/" + node), "failCounts").stream().anyMatch(f ->
            Fields.text(f, "resource").startsWith(resource) && Fields.text(f, "action").equals(action)
                && Fields.number(f, "count") > 0);
    }

    private static Map<String, Object> resource(final String name) {
        return Fields.objects(members.get("/v1/resources/" + name), "instances").get(0);
    }

    private static String nodeOf(final ProcessHandle process) {
        return members.nodeOf(process);
    }

    @Test
    @Order(1)
    void aFailedMonitorRestartsIgnoresBlocksAndStops() throws Exception {
        apply(watched("again", "") + watched("ignored", "ignore") + watched("blocked", "block")
            + watched("ended", "stop"), prefer("n1", "again", "ignored", "blocked", "ended"));
        final ProcessHandle first = one("again");
        assertEquals("n1", nodeOf(first));
        for (final String name : List.of("again", "ignored", "blocked", "ended")) {
            kill(one(name));
        }
        await("it is started again").atMost(LIMIT).until(() -> of("again").size() == 1);
        assertEquals("n1", nodeOf(one("again")));
        for (final String name : List.of("ignored", "blocked", "ended")) {
            failureIsSeen("n1", name, "monitor");
        }
        assertEquals(List.of(), of("ignored"), "a failure that does not count changes nothing");
        assertEquals("started", Fields.text(resource("ignored"), "targetRole"));
        assertEquals(List.of(), of("blocked"));
        assertEquals(List.of(), of("ended"));
        assertEquals("stopped", Fields.text(resource("ended"), "targetRole"));
        for (final String name : List.of("ignored", "blocked", "ended")) {
            members.done("resource", "cleanup", name, "--wait");
            one(name);
        }
        assertEquals(0, members.fences(), "none of these fences");
        // what is ignored or blocked goes on being watched, and is told of when it changes
        final long told = Fields.objects(members.get("/v1/events?after=0"), "events").stream()
            .filter(e -> Fields.text(e, "text").contains("monitor of ignored on n1 failed")).count();
        assertTrue(told >= 1 && told <= 3, told + " failures of one that failed once");
    }

    @Test
    @Order(2)
    void aFailedPromotedMonitorDemotesAndTheProcessStays() throws Exception {
        apply("""
              role: {promotable: true, clone: {agent: "ocf:coterie:Stateful", operations: [
                {name: monitor, interval: 2s}, {name: monitor, interval: 1s, role: Promoted, on-fail: demote}]}}
            """.indent(0), "");
        await("a copy runs on each node").atMost(LIMIT).until(() -> of("role").size() == 3);
        await("one is promoted").atMost(LIMIT).until(() -> !promoted().isEmpty());
        members.settled();
        final Set<Long> before = of("role").stream().map(ProcessHandle::pid).collect(Collectors.toSet());
        final String node = promoted();
        // its promoted mark is taken away from behind the cluster's back
        Files.delete(members.agentState(of("role").stream().filter(p -> nodeOf(p).equals(node)).findFirst()
            .orElseThrow(), "Stateful-role.promoted"));
        failureIsSeen(node, "role", "monitor");
        await("it was demoted, and one is promoted").atMost(LIMIT).until(() -> !promoted().isEmpty()
            && Fields.objects(members.get("/v1/nodes/" + node), "operations").stream()
            .anyMatch(o -> Fields.text(o, "action").equals("demote")));
        assertEquals(before, of("role").stream().map(ProcessHandle::pid).collect(Collectors.toSet()),
            "a demotion ends no process");
    }

    private static String promoted() {
        return Fields.objects(members.get("/v1/resources"), "resources").stream()
            .filter(r -> Fields.text(r, "resource").startsWith("role") && Fields.text(r, "role").equals("promoted"))
            .map(r -> Fields.text(r, "node")).findFirst().orElse("");
    }

    /** Copies of which that of n1 is to be promoted, and of which an operation fails there. */
    private static String failing(final String name, final String meta, final String fails, final String onFail) {
        return "  " + name + ": {promotable: true, meta: {" + meta + "}, clone: {agent: \"ocf:coterie:Stateful\", "
            + "parameters: {promotion_score: \"n1=20 5\", fail_on: \"" + fails + "@n1\"}, operations: [{name: " + fails
            + ", timeout: 20s" + (onFail.isEmpty() ? "" : ", on-fail: " + onFail) + "}]}}\n";
    }

    /** Where a copy is promoted, by the files of the agents. */
    private static Set<String> promotedBy(final String name) {
        return of(name).stream().filter(p -> Files.exists(members.agentState(p, "Stateful-" + name + ".promoted")))
            .map(OnFailIT::nodeOf).collect(Collectors.toSet());
    }

    @Test
    @Order(3)
    void aFailedPromotionGoesElsewhereOrBlocks() throws Exception {
        apply(failing("moves", "migration-threshold: 1", "promote", "")
            + failing("blocks", "", "promote", "block"), "");
        for (final String name : List.of("moves", "blocks")) {
            failureIsSeen("n1", name, "promote");
        }
        assertEquals(1, promotedBy("moves").size());
        assertFalse(promotedBy("moves").contains("n1"));
        assertEquals(3, of("blocks").size());
        assertEquals(Set.of(), promotedBy("blocks"), "whoever failed may be promoted: nobody else is");
        assertEquals(0, members.fences(), "none of these fences");
    }

    @Test
    @Order(4)
    void aFailedDemotionRestartsOrBlocks() throws Exception {
        apply(failing("again", "", "demote", "") + failing("stays", "", "demote", "block"), "");
        for (final String name : List.of("again", "stays")) {
            await(name + " is promoted").atMost(LIMIT).until(() -> promotedBy(name).equals(Set.of("n1")));
        }
        members.settled();
        final Set<Long> again = pids("again");
        final Set<Long> stays = pids("stays");
        final String unpromoted = "target-role: Unpromoted";
        apply(failing("again", unpromoted, "demote", "") + failing("stays", unpromoted, "demote", "block"), "");
        for (final String name : List.of("again", "stays")) {
            failureIsSeen("n1", name, "demote");
        }
        assertEquals(Set.of(), promotedBy("again"));
        again.removeAll(pids("again"));
        assertEquals(1, again.size(), "the copy that could not be demoted was stopped, and is started again");
        assertEquals(3, of("again").size());
        assertEquals(Set.of("n1"), promotedBy("stays"));
        assertEquals(stays, pids("stays"), "it is left as it is");
        assertEquals(0, members.fences(), "none of these fences");
        // somebody mends it
        apply("  stays: {promotable: true, meta: {target-role: Unpromoted}, clone: {agent: \"ocf:coterie:Stateful\", "
            + "parameters: {promotion_score: \"n1=20 5\"}, operations: "
            + "[{name: demote, timeout: 20s, on-fail: block}]}}\n", "");
        members.done("resource", "cleanup", "stays", "--wait");
        assertEquals(Set.of(), promotedBy("stays"));
        assertEquals(stays, pids("stays"));
    }

    private static Set<Long> pids(final String name) {
        return of(name).stream().map(ProcessHandle::pid).collect(Collectors.toSet());
    }

    @Test
    @Order(5)
    void aFailedStartGoesElsewhereBlocksOrStops() throws Exception {
        final String failing = "  %s: {agent: \"ocf:coterie:Dummy\", parameters: {fail_on: \"start@n1\"}, "
            + "operations: [{name: start, timeout: 20s%s}]}\n";
        apply(failing.formatted("moves", "") + failing.formatted("blocks", ", on-fail: block")
            + failing.formatted("stops", ", on-fail: stop"), prefer("n1", "moves", "blocks", "stops"));
        assertFalse(nodeOf(one("moves")).equals("n1"), "one start that failed is enough to go elsewhere");
        for (final String name : List.of("moves", "blocks", "stops")) {
            failureIsSeen("n1", name, "start");
        }
        assertEquals(List.of(), of("blocks"));
        assertEquals(List.of(), of("stops"));
    }

    @Test
    @Order(6)
    void aFailedStopThatBlocksLeavesItWhereItIs() throws Exception {
        apply("  stays: {agent: \"ocf:coterie:Dummy\", parameters: {fail_on: stop}, "
            + "operations: [{name: stop, timeout: 20s, on-fail: block}]}\n", prefer("n2", "stays"));
        final ProcessHandle before = one("stays");
        members.done("resource", "stop", "stays");
        failureIsSeen("n2", "stays", "stop");
        assertEquals(List.of(before), of("stays"));
        assertEquals(0, members.fences());
        // somebody mends it; without on-fail the failure that is known would fence
        members.done("resource", "start", "stays");
        apply("  stays: {agent: \"ocf:coterie:Dummy\", operations: [{name: stop, timeout: 20s, on-fail: block}]}\n",
            prefer("n2", "stays"));
        members.done("resource", "cleanup", "stays", "--wait");
        members.done("resource", "stop", "stays", "--wait");
        assertEquals(List.of(), of("stays"));
        assertEquals(0, members.fences());
    }

    @Test
    @Order(7)
    void aFailedMonitorEmptiesItsNode() throws Exception {
        apply(watched("empties", "standby") + watched("beside", ""), prefer("n3", "empties", "beside"));
        assertEquals("n3", nodeOf(one("beside")));
        kill(one("empties"));
        await("both run elsewhere").atMost(LIMIT).until(() -> of("empties").size() == 1 && of("beside").size() == 1
            && !nodeOf(of("empties").get(0)).equals("n3") && !nodeOf(of("beside").get(0)).equals("n3"));
        members.settled();
        assertEquals(0, members.fences());
        members.done("resource", "cleanup", "empties", "--wait");
        await("the node may run things again").atMost(LIMIT).until(() -> nodeOf(one("beside")).equals("n3"));
    }

    @Test
    @Order(8)
    void aFailedMonitorOrStopFencesItsNode() throws Exception {
        apply(watched("fences", "fence"), prefer("n3", "fences"));
        assertEquals("n3", nodeOf(one("fences")));
        kill(one("fences"));
        await("it runs elsewhere").atMost(LIMIT).until(() -> of("fences").size() == 1
            && !nodeOf(of("fences").get(0)).equals("n3"));
        assertEquals(1, members.fences());
        members.done("dev", "up", "n3");
        members.settled();
        apply("  clings: {agent: \"ocf:coterie:Dummy\", parameters: {fail_on: \"stop@n2\"}}\n",
            prefer("n2", "clings"));
        assertEquals("n2", nodeOf(one("clings")));
        members.done("resource", "move", "clings", "n1");
        await("it runs where it was moved to").atMost(LIMIT).until(() -> of("clings").size() == 1
            && nodeOf(of("clings").get(0)).equals("n1"));
        assertEquals(2, members.fences(), "a stop that fails fences, unless the document says otherwise");
    }
}
