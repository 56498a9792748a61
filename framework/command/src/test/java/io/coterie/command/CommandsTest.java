package io.coterie.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.coterie.command.json.Fields;
import io.coterie.command.json.Json;

/** Each command: what it asks, what it prints as a table and as JSON, and how it ends. */
class CommandsTest {
    private static final String NODES = """
        {"node": "n1", "state": "online", "coordinator": true, "standby": false, "incarnation": 7, "reason": "joined"},
        {"node": "n2", "state": "%s", "inView": false, "coordinator": false, "standby": true, "incarnation": 8,
            "reason": "lost"}""";
    @TempDir
    Path folder;
    private FakeMember member;

    @BeforeEach
    void start() throws Exception {
        member = new FakeMember(folder, "n1");
    }

    @AfterEach
    void stop() {
        member.close();
    }

    private void cluster(final boolean primary, final String state) {
        cluster(primary, state, "because", "");
    }

    private void cluster(final boolean primary, final String state, final String reason, final String problems) {
        member.answer("GET /v1/cluster", 200, """
            {"cluster": "shop", "clusterId": "u", "node": "n1", "phase": "waiting",
             "busyWith": "the executor of n2", "primary": %s,
             "coordinator": {"node": "n1", "term": "4"}, "view": {"id": "e1", "members": ["n1#7"]},
             "quorum": {"quorate": %s, "votes": 2, "expected": 3, "reason": "%s"}, "fencingArmed": true,
             "documentVersion": 3, "revision": 42, "problems": [%s], "nodes": [%s]}
            """.formatted(primary, primary, reason, problems, NODES.formatted(state)));
    }

    @Test
    void withoutQuorumTheStatusClaimsNothingOfOthers() {
        cluster(false, "online");
        assertEquals(0, member.run("cluster", "status"));
        assertTrue(member.out.contains("none that is known here; the last was n1, term 4"), member.out);
        assertTrue(member.out.contains("n2    online  standby,not-in-view"), member.out);
    }

    @Test
    void statusAsTableJsonAndYaml() throws Exception {
        cluster(true, "unclean");
        assertEquals(0, member.run("cluster", "status"));
        assertTrue(member.out.contains("n1, term 4"), member.out);
        assertTrue(member.out.contains("waiting for the executor of n2"), member.out);
        assertTrue(member.out.contains("n2    unclean  standby"), member.out);
        assertTrue(member.out.contains("! Where the resources are is not known: It is wrong."), member.out);
        member.answer("GET /v1/resources", 200, "{\"resources\": [{\"resource\": \"web\", \"agent\": \"ocf:x:Y\", "
            + "\"role\": \"started\", \"node\": \"n1\", \"managed\": true}], \"notes\": []}");
        assertEquals(0, member.run("status"));
        assertTrue(member.out.contains("web       ocf:x:Y  started  n1    ok"), member.out);
        assertEquals(0, member.run("cluster", "status", "-o", "json"));
        assertEquals("shop", Fields.text(Json.object(member.out), "cluster"));
        assertEquals("", member.err);
        assertEquals(0, member.run("cluster", "status", "-o", "yaml"));
        assertTrue(member.out.startsWith("cluster: shop\n"), member.out);
    }

    @Test
    void whatAComponentOrAnAgentSaysDoesNotSteerTheTerminal() throws Exception {
        cluster(true, "online", "\\u001b]0;x\\u0007 \\u009b2J \\u202e \\u061c", "\"a\\u001bb\"");
        assertEquals(0, member.run("cluster", "status"));
        assertTrue(member.out.contains("votes: ?]0;x? ?2J ? ?\n"), member.out);
        assertTrue(member.out.contains("! a?b\n"), member.out);
        assertEquals(8, member.run("cluster", "health"));
        assertTrue(member.out.contains("! a?b\n"), member.out);
        member.answer("GET /v1/resources", 200, "{\"resources\": [], \"notes\": [\"c\\u001bd\"]}");
        assertEquals(0, member.run("resource", "list"));
        assertEquals("! c?d\n", member.err);
        final String event =
            "{\"at\":\"t\",\"type\":\"node\",\"subject\":\"n2\",\"text\":\"e\\u001bf\u009b\"}";
        member.answer("GET /v1/events", 200, "data: " + event + "\n\n");
        assertEquals(1, member.run("events", "--follow"));
        assertEquals("t  node  n2  e?f?\n", member.out);
        assertEquals(1, member.run("events", "--follow", "-o", "json"));
        assertEquals(event + "\n", member.out, "a script gets what the member said");
    }

    @ParameterizedTest
    @CsvSource({"true, online, 0, ok", "true, unclean, 8, degraded", "false, online, 6, no-quorum"})
    void healthIsAnExitCode(final boolean primary, final String state, final int status, final String word) {
        cluster(primary, state);
        assertEquals(status, member.run("cluster", "health"));
        assertTrue(member.out.startsWith(word), member.out);
    }

    @Test
    void nodesAndWhatIsAskedOfThem() {
        member.answer("GET /v1/nodes", 200, "{\"nodes\": [" + NODES.formatted("fenced") + "]}");
        assertEquals(0, member.run("node", "list", "-o", "wide"));
        assertTrue(member.out.lines().findFirst().orElse("").contains("INCARNATION"), member.out);
        for (final String verb : List.of("standby", "online", "fence", "remove")) {
            member.answer("POST /v1/nodes/n2/" + verb, 202, "{\"recorded\": true}");
            assertEquals(0, member.run("node", verb, "n2"), verb + member.err);
        }
        member.answer("POST /v1/settled", 200, "{\"settled\": true}");
        assertEquals(0, member.run("node", "standby", "n2", "--wait", "--timeout", "5s"));
        assertEquals("POST /v1/settled {\"timeout\":\"5000ms\"}", member.requests.get(member.requests.size() - 1));
        final int before = member.requests.size();
        assertEquals(0, member.run("node", "fence", "n2", "--dry-run"));
        assertEquals(before, member.requests.size());
    }

    @Test
    void whoWaitsAsksAnotherMemberWhenOneGoesAway() throws Exception {
        final Path homes = folder.resolve("homes");
        try (FakeMember first = new FakeMember(homes.resolve("n1"), "n1");
            FakeMember second = new FakeMember(homes.resolve("n2"), "n2")) {
            first.answer("POST /v1/nodes/n1/fence", 202, "{\"recorded\": true}");
            first.endsAt("POST /v1/settled");
            second.answer("POST /v1/settled", 200, "{\"settled\": true}");
            assertEquals(0, first.runIn(homes, "node", "fence", "n1", "--wait"), first.err);
            assertTrue(second.requests.get(0).startsWith("POST /v1/settled"), second.requests.toString());
            // who named the member wants the answer of that one
            assertEquals(1, first.runIn(homes, "node", "fence", "n1", "--wait", "--node", "n1"));
            assertTrue(first.err.contains("command.no-answer"), first.err);
        }
    }

    @Test
    void whatAMemberCannotDoNowIsAskedOfAnotherOneAndNothingIsDoneTwice() throws Exception {
        final Path homes = folder.resolve("homes");
        final String standby = "POST /v1/nodes/n3/standby";
        try (FakeMember first = new FakeMember(homes.resolve("n1"), "n1");
            FakeMember second = new FakeMember(homes.resolve("n2"), "n2")) {
            second.answer(standby, 200, "{}");
            first.answer(standby, 503, FakeMember.problem("consensus.no-quorum", "none"));
            assertEquals(0, member.runIn(homes, "node", "standby", "n3"), member.err);
            assertTrue(member.err.contains("The member n1 did nothing: It is wrong. Asking n2."), member.err);
            assertEquals(6, member.runIn(homes, "node", "standby", "n3", "--node", "n1"), "this one, and no other");
            second.requests.clear();
            first.answer(standby, 504, FakeMember.problem("consensus.outcome-unknown", "unknown"));
            assertEquals(124, member.runIn(homes, "node", "standby", "n3"));
            first.answer(standby, 409, FakeMember.problem("manager.refused", "none"));
            assertEquals(1, member.runIn(homes, "node", "standby", "n3"), "the others would refuse it too");
            assertEquals(List.of(), second.requests);
            // the document is put with the version that was read
            first.tagged("GET /v1/document", "\"4\"", "{\"version\": 4}");
            first.answer("PUT /v1/document", 503, FakeMember.problem("consensus.no-quorum", "none"));
            second.answer("PUT /v1/document", 200, "{\"version\": 5}");
            final Path file = Files.writeString(folder.resolve("put.yaml"), "cluster: shop\n");
            assertEquals(0, member.runIn(homes, "config", "apply", file.toString()), member.err);
            assertTrue(second.requests.get(0).endsWith("if \"4\""), second.requests.toString());
            second.answer(standby, 503, FakeMember.problem("manager.no-quorum", "none"));
            first.answer(standby, 503, FakeMember.problem("manager.no-quorum", "none"));
            assertEquals(6, member.runIn(homes, "node", "standby", "n3"), "when all were asked it is what it is");
        }
    }

    @Test
    void componentsWithGuaranteesAndBundle() throws Exception {
        member.answer("GET /v1/components", 200, """
            {"node": "n1", "components": [{"kind": "messaging", "component": "jgroups", "version": "0.1.0",
             "engine": "jgroups", "guarantees": ["fifo"], "bundle": "b/1", "node": "n1", "state": "current"}],
             "installed": []}""");
        assertEquals(0, member.run("component", "list"));
        assertTrue(member.out.contains("n1    messaging  jgroups"), member.out);
        assertEquals(0, member.run("component", "list", "-o", "json", "--all-nodes"));
        final var first = Fields.objects(Json.object(member.out), "components").get(0);
        assertEquals(List.of("fifo"), Fields.texts(first, "guarantees"));
        assertEquals("b/1", Fields.text(first, "bundle"));
    }

    @Test
    void resourcesAndTheirReasons() {
        final String web = """
            {"resource": "web", "agent": "ocf:coterie:WebServer", "role": "started", "node": "n1", "managed": true,
             "failed": "", "targetRole": "started", "targetNode": "n1", "reason": "It is happy there.",
             "candidates": [{"node": "n1", "score": 100, "terms": [{"score": 100, "source": "stickiness"}]}]}""";
        member.answer("GET /v1/resources", 200, "{\"resources\": [" + web + "], \"notes\": [\"a note\"]}");
        member.answer("GET /v1/resources/web", 200, "{\"instances\": [" + web + "]}");
        assertEquals(0, member.run("resource", "list"));
        assertTrue(member.out.contains("web       ocf:coterie:WebServer  started  n1    ok"), member.out);
        assertTrue(member.err.contains("a note"));
        assertEquals(0, member.run("resource", "why", "web"));
        assertTrue(member.out.contains("100 stickiness"), member.out);
        assertEquals(0, member.run("resource", "show", "web"));
        member.answer("POST /v1/resources/web/move", 202, "{}");
        assertEquals(0, member.run("resource", "move", "web", "n2", "--lifetime", "10m"));
        assertEquals("POST /v1/resources/web/move {\"lifetime\":\"10m\",\"node\":\"n2\"}",
            member.requests.get(member.requests.size() - 1));
        member.answer("POST /v1/resources/web/start", 202, "{}");
        member.answer("POST /v1/resources/web/stop", 202, "{}");
        member.answer("POST /v1/resources/web/clear", 202, "{}");
        member.answer("POST /v1/cleanup", 202, "{}");
        assertEquals(0, member.run("resource", "start", "web"));
        assertEquals(0, member.run("resource", "stop", "web"));
        assertEquals(0, member.run("resource", "clear", "web"));
        assertEquals(0, member.run("resource", "cleanup"));
    }

    @Test
    void whyTellsWhatTheAgentSaidOfAFailure() {
        member.answer("GET /v1/resources/web", 200, """
            {"instances": [{"resource": "web", "role": "started", "node": "n2", "managed": true,
              "targetRole": "started", "targetNode": "n2", "failed": "start of web on n1 failed: port 80 is in use.",
              "reason": "So.", "candidates": []}],
             "operations": [
              {"resource": "web", "node": "n1", "action": "start", "failed": true, "code": "generic_error",
               "at": "2026-01-02T03:04:05Z", "exitReason": "port 80 is in use"},
              {"resource": "web", "node": "n2", "action": "monitor", "intervalMillis": 5000, "failed": true,
               "code": "generic_error", "at": "2026-01-02T03:04:06Z", "exitReason": "it answers 503"},
              {"resource": "web", "node": "n2", "action": "monitor", "intervalMillis": 5000, "failed": false,
               "code": "ok", "at": "2026-01-02T03:04:07Z", "exitReason": ""}]}""");
        assertEquals(0, member.run("resource", "why", "web"));
        final List<String> marked = member.out.lines().filter(line -> line.startsWith("! ")).toList();
        assertEquals(List.of("! start of web on n1 failed: port 80 is in use.", "! monitor every 5000 ms of web on n2"
            + " failed at 2026-01-02T03:04:06Z: it answers 503"), marked);
    }

    @Test
    void whatAScriptReadsIsOneValue() throws Exception {
        member.answer("POST /v1/resources/web/start", 202, "{\"recorded\": true}");
        member.answer("POST /v1/resources/web/clear", 202, "{\"recorded\": true}");
        member.answer("POST /v1/settled", 200, "{}");
        assertEquals(0, member.run("resource", "clear", "web", "-o", "json", "--wait"), member.err);
        assertEquals(Boolean.TRUE, Json.object(member.out).get("recorded"));
        assertEquals(List.of("POST /v1/resources/web/start", "POST /v1/resources/web/clear", "POST /v1/settled"),
            member.requests.stream().map(r -> r.replaceAll(" \\{.*", "")).toList(), "it waits once, for all of it");
        assertEquals(0, member.run("resource", "clear", "web", "-o", "json", "--dry-run"));
        assertEquals(Boolean.TRUE, Json.object(member.out).get("dryRun"));
        assertEquals(3, member.requests.size());
    }

    @Test
    void thePacemakerWordsForWhatOthersCallDifferentlyAreUnderstood() {
        member.answer("POST /v1/resources/web/start", 202, "{}");
        member.answer("POST /v1/resources/web/stop", 202, "{}");
        member.answer("POST /v1/resources/web/cleanup", 202, "{}");
        member.answer("POST /v1/nodes/n1/online", 202, "{}");
        for (final List<String> words : List.of(List.of("resource", "enable", "web"),
            List.of("resource", "disable", "web"), List.of("resource", "refresh", "web"),
            List.of("node", "unstandby", "n1"))) {
            assertEquals(0, member.run(words.toArray(String[]::new)), member.err);
        }
        assertEquals(4, member.requests.size());
    }

    @Test
    void fenceDevicesAreTestedAndAgentsDescribed() {
        member.answer("GET /v1/fence-devices", 200, "{\"devices\": ["
            + "{\"device\": \"a\", \"agent\": \"fence_x\", \"targets\": [], \"nodes\": [\"n1\", \"n2\"]},"
            + "{\"device\": \"b\", \"agent\": \"fence_x\", \"targets\": [\"n2\"], \"nodes\": [\"n2\"]}]}");
        member.answer("POST /v1/fence-devices/a/test", 200,
            "{\"device\": \"a\", \"node\": \"n1\", \"status\": \"confirmed\", \"detail\": \"on\"}");
        assertEquals(0, member.run("fence", "test", "a"), member.err);
        assertTrue(member.out.contains("a       n1    good"), member.out);
        member.answer("POST /v1/fence-devices/b/test", 200,
            "{\"device\": \"b\", \"node\": \"n2\", \"status\": \"failed\", \"detail\": \"no login\"}");
        assertEquals(ExitCode.CHECK_FAILED.status(), member.run("fence", "test", "n2"));
        assertTrue(member.out.contains("no login"), member.out);
        assertEquals(ExitCode.NOT_FOUND.status(), member.run("fence", "test", "n3"));
        member.answer("GET /v1/fence-agents/fence_x", 200, "{\"agent\": \"fence_x\", \"description\": \"A switch\","
            + " \"actions\": [\"off\", \"on\"], \"parameters\": [{\"name\": \"action\", \"type\": \"string\","
            + " \"required\": true}, {\"name\": \"plug\", \"type\": \"string\", \"required\": true},"
            + " {\"name\": \"port\", \"type\": \"string\", \"deprecated\": true},"
            + " {\"name\": \"ip\", \"type\": \"string\", \"required\": true}]}");
        assertEquals(0, member.run("fence", "agents", "fence_x"), member.err);
        assertFalse(member.out.contains("action") || member.out.contains("port"), member.out);
        assertTrue(member.out.contains("plug       string  host-map"), member.out);
        assertTrue(member.out.contains("ip         string  yes"), member.out);
        assertTrue(member.err.contains("Actions: off, on."), member.err);
    }

    @Test
    void fencesAndAPersonsWord() {
        member.answer("GET /v1/fence-devices", 200,
            "{\"devices\": [{\"device\": \"p\", \"agent\": \"process\", \"targets\": []}], \"armed\": false}");
        member.answer("GET /v1/fences", 200, "{\"fences\": [{\"target\": \"n2\", \"incarnation\": 8, \"device\": \"p\","
            + " \"status\": \"confirmed\", \"at\": \"2026-01-01T00:00:00Z\", \"by\": \"n1\", \"action\": \"off\"}]}");
        assertEquals(0, member.run("fence", "list"));
        assertTrue(member.out.contains("p       process  all"), member.out);
        assertTrue(member.err.contains("not armed"));
        member.answer("GET /v1/fence-devices", 200, "{\"devices\": [{\"device\": \"p\", \"agent\": \"process\","
            + " \"targets\": [], \"failed\": {\"reason\": \"n2: no answer\"}}], \"armed\": true}");
        assertEquals(0, member.run("fence", "list"));
        assertTrue(member.out.contains("failed"), member.out);
        assertTrue(member.err.contains("p does not work: n2: no answer"), member.err);
        assertEquals(0, member.run("fence", "history"));
        assertTrue(member.out.contains("n2#8"), member.out);
        assertEquals(7, member.run("fence", "confirm", "n2"));
        assertEquals(7, member.run("fence", "confirm", "n2", "--force", "--confirm", "n1"));
        member.answer("POST /v1/fences/confirm", 202, "{}");
        assertEquals(0, member.run("fence", "confirm", "n2", "--force", "--confirm", "n2"));
    }

    @Test
    void theDocumentIsReadPlannedAndApplied() throws Exception {
        final Path file = Files.writeString(folder.resolve("shop.yaml"), "cluster: shop\n");
        member.tagged("GET /v1/document", "\"3\"", "{\"version\": 3, \"text\": \"cluster: shop\\n\"}");
        assertEquals(0, member.run("config", "get"));
        assertEquals("cluster: shop\n", member.out);
        member.answer("POST /v1/document/plan", 200, "{\"baseVersion\": 3, \"changes\": [\"+ resource web\"]}");
        assertEquals(3, member.run("config", "plan", file.toString()));
        assertEquals(3, member.run("config", "apply", "--dry-run", file.toString()));
        member.answer("PUT /v1/document", 200, "{\"version\": 4}");
        assertEquals(0, member.run("config", "apply", "-m", "a reason", file.toString()), member.err);
        final String put = member.requests.get(member.requests.size() - 1);
        assertTrue(put.contains("comment=a%20reason") && put.endsWith("if \"3\""), put);
        member.answer("PUT /v1/document", 412, FakeMember.problem("config.stale"));
        assertEquals(5, member.run("config", "apply", "--expect", "2", file.toString()));
        assertEquals("config.stale: It is wrong.\nMend it.\n", member.err);
        assertEquals(4, member.run("config", "apply", "nowhere.yaml"));
    }

    @Test
    void findingsComeWithLineAndField() throws Exception {
        final Path file = Files.writeString(folder.resolve("bad.yaml"), "x");
        final String findings = "\"findings\": [{\"severity\": \"error\", \"code\": \"config.unknown-agent\","
            + " \"line\": 7, \"column\": 3, \"field\": \"resources.web.agent\","
            + " \"problem\": \"No.\", \"remedy\": \"Yes.\"}]";
        member.answer("POST /v1/document/validate", 200, "{\"valid\": false, " + findings + "}");
        assertEquals(9, member.run("config", "validate", file.toString()));
        assertEquals("line 7, column 3: resources.web.agent: No. Yes. [config.unknown-agent]\n", member.out);
        member.tagged("GET /v1/document", "\"3\"", "{}");
        member.answer("PUT /v1/document", 422, "{\"code\": \"config.invalid\", \"problem\": \"Refused.\","
            + "\"remedy\": \"Mend it.\", " + findings + "}");
        assertEquals(9, member.run("config", "apply", file.toString()));
        assertTrue(member.err.contains("  line 7, column 3: resources.web.agent"), member.err);
    }

    @Test
    void eventsAreListed() {
        member.answer("GET /v1/events", 200, "{\"events\": [{\"number\": 1, \"at\": \"t\", \"type\": \"node\","
            + " \"subject\": \"n2\", \"text\": \"It is gone.\"}]}");
        assertEquals(0, member.run("events"));
        assertTrue(member.out.contains("It is gone."), member.out);
    }

    @ParameterizedTest
    @CsvSource({"503, slot.no-quorum, 6", "503, slot.empty, 1", "404, manager.unknown-node, 4",
        "409, manager.unsafe, 7", "504, manager.not-settled, 124", "401, control.unauthorized, 77",
        "400, control.bad-body, 2", "500, control.internal, 1"})
    void errorsOfTheMemberAreExitCodes(final int http, final String code, final int status) {
        member.answer("GET /v1/nodes", http, FakeMember.problem(code));
        assertEquals(status, member.run("node", "list"));
        assertEquals(code + ": It is wrong.\nMend it.\n", member.err);
        assertEquals("", member.out);
    }

    @Test
    void whatIsNotACommandIsRefusedWithASuggestion() {
        assertEquals(2, member.run("node", "list", "--outptu", "json"));
        assertTrue(member.err.contains("Did you mean") && member.err.contains("--output"), member.err);
        assertEquals(2, member.run("nod", "list"));
        assertEquals(2, member.run("node"));
        assertEquals(2, member.run("node", "list", "-o", "xml"));
        assertEquals(2, member.run("node", "standby", "n2", "--timeout", "soon"));
    }

    @Test
    void withoutAClusterItSaysWhatToDo() throws Exception {
        final Path empty = Files.createDirectory(folder.resolve("empty"));
        assertEquals(4, member.run("node", "list", "--node", "n9"));
        assertTrue(member.err.startsWith("command.no-such-member"), member.err);
        member.close();
        assertEquals(1, member.run("node", "list"));
        assertTrue(member.err.startsWith("command.no-answer"), member.err);
        Files.delete(member.home.resolve("run").resolve("control.json"));
        assertEquals(4, member.run("node", "list"));
        assertTrue(member.err.startsWith("command.no-cluster"), member.err);
        assertFalse(member.err.contains("secret"));
        assertTrue(Files.exists(empty));
    }

    @Test
    void everyExitCodeIsInTheHelp() {
        final java.io.ByteArrayOutputStream help = new java.io.ByteArrayOutputStream();
        assertEquals(0, Main.run(new String[] {"--help"}, new java.io.PrintStream(help), System.err));
        for (final ExitCode code : ExitCode.values()) {
            assertTrue(help.toString().lines().anyMatch(l -> l.strip().startsWith(code.status() + " ")
                && l.contains(code.meaning())), code + " is missing in " + help);
        }
    }
}
