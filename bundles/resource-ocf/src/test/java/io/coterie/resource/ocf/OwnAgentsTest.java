package io.coterie.resource.ocf;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.coterie.api.resource.ActionResult;
import io.coterie.api.resource.AgentMetadata;
import io.coterie.api.resource.ResultCode;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OwnAgentsTest {
    @TempDir
    private Path folder;
    private OcfFixture ocf;

    @BeforeEach
    void open() {
        ocf = new OcfFixture(folder);
    }

    @AfterEach
    void close() {
        ocf.close();
    }

    private void assertCode(final ResultCode expected, final ActionResult result) {
        assertEquals(ActionResult.Status.COMPLETED, result.status(), result.exitReason());
        assertEquals(expected, result.code(), result.exitReason());
    }

    private static int freePort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Test
    void areListed() {
        assertEquals(List.of("ocf:coterie:Dummy", "ocf:coterie:Service", "ocf:coterie:Stateful",
            "ocf:coterie:WebServer"), ocf.agents.agents());
    }

    @ParameterizedTest
    @ValueSource(strings = {"Dummy", "Service", "Stateful", "WebServer"})
    void describeThemselvesAndLeaveNothingBehind(final String type) throws Exception {
        final AgentMetadata metadata = ocf.agents.metadata("ocf:coterie:" + type).toCompletableFuture().get();
        assertFalse(metadata.outlivesProcesses());
        assertTrue(metadata.supports("start") && metadata.supports("stop") && metadata.supports("monitor"));
        assertEquals("0.1.0", metadata.version());
        assertFalse(metadata.shortDescription().isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"Dummy", "Service", "Stateful", "WebServer"})
    void keepTheRulesOfTheOcf(final String type) throws Exception {
        final String agent = "ocf:coterie:" + type;
        final Map<String, String> parameters = switch (type) {
            case "Service" -> Map.of("command", "sleep 1000 & setsid sleep 1000 & wait");
            case "WebServer" -> Map.of("port", Integer.toString(freePort()));
            default -> Map.of();
        };
        assertCode(ResultCode.NOT_RUNNING, ocf.run(agent, "monitor", parameters));
        assertCode(ResultCode.OK, ocf.run(agent, "stop", parameters));
        assertCode(ResultCode.OK, ocf.run(agent, "start", parameters));
        assertCode(ResultCode.OK, ocf.run(agent, "monitor", parameters));
        final int running = ocf.processes().size();
        assertTrue(running > 0);
        assertCode(ResultCode.OK, ocf.run(agent, "start", parameters));
        assertEquals(running, ocf.processes().size(), "a second start starts nothing");
        ocf.killAll();
        await().until(() -> ocf.processes().isEmpty());
        assertCode(ResultCode.NOT_RUNNING, ocf.run(agent, "monitor", parameters));
        assertCode(ResultCode.OK, ocf.run(agent, "start", parameters));
        assertCode(ResultCode.OK, ocf.run(agent, "stop", parameters));
        assertCode(ResultCode.NOT_RUNNING, ocf.run(agent, "monitor", parameters));
        // what a service puts into a session of its own is beyond its agent; the fence finds it by its mark
        assertTrue(ocf.processes().size() <= (type.equals("Service") ? 1 : 0), "" + ocf.processes());
        assertCode(ResultCode.UNIMPLEMENTED, ocf.run(agent, "no-such-action", parameters));
    }

    @Test
    void dummyFailsWhenTold() throws Exception {
        final Map<String, String> here = Map.of("fail_on", "start@n1 stop");
        final ActionResult result = ocf.run("ocf:coterie:Dummy", "start", here);
        assertCode(ResultCode.GENERIC_ERROR, result);
        assertEquals("told to fail on start@n1", result.exitReason());
        assertCode(ResultCode.OK, ocf.run("ocf:coterie:Dummy", "start", Map.of("fail_on", "start@n2")));
    }

    @Test
    void serviceWaitsForItsCheckAndReportsWhenItFails() throws Exception {
        final Path ready = folder.resolve("ready");
        final Map<String, String> parameters =
            Map.of("command", "sleep 0.3; touch '" + ready + "'; sleep 1000", "check", "test -e '" + ready + "'");
        assertCode(ResultCode.OK, ocf.run("ocf:coterie:Service", "start", parameters));
        assertTrue(Files.exists(ready));
        Files.delete(ready);
        final ActionResult result = ocf.run("ocf:coterie:Service", "monitor", parameters);
        assertCode(ResultCode.GENERIC_ERROR, result);
        assertEquals("the check failed", result.exitReason());
    }

    @Test
    void serviceSaysWhyItCannotStart() throws Exception {
        assertCode(ResultCode.NOT_CONFIGURED, ocf.run("ocf:coterie:Service", "start", Map.of()));
        assertCode(ResultCode.GENERIC_ERROR, ocf.run("ocf:coterie:Service", "start", Map.of("command", "exit 3")));
        assertCode(ResultCode.NOT_INSTALLED, ocf.run("ocf:coterie:Service", "start",
            Map.of("command", "true", "directory", "/nowhere")));
    }

    @Test
    void serviceKillsWhatIgnoresTheRequestToEnd() throws Exception {
        final Map<String, String> parameters = Map.of("command", "trap '' TERM; while :; do sleep 1; done");
        assertCode(ResultCode.OK, ocf.run("ocf:coterie:Service", "start", parameters));
        assertCode(ResultCode.OK,
            ocf.run("ocf:coterie:Service", "stop", parameters, Map.of(), Duration.ofSeconds(4)));
        await().until(() -> ocf.processes().isEmpty());
    }

    @Test
    void webServerTellsWhoServesAndKeepsAJournal() throws Exception {
        final int port = freePort();
        final Path journal = folder.resolve("journal");
        final Map<String, String> parameters = Map.of("port", "" + port, "journal", journal.toString());
        assertCode(ResultCode.OK, ocf.run("ocf:coterie:WebServer", "start", parameters));
        final String answer = new String(URI.create("http://127.0.0.1:" + port + "/").toURL().openStream()
            .readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(answer.matches("node=n1 pid=\\d+ started=\\S+ incarnation=" + ocf.mark + "\n"), answer);
        assertCode(ResultCode.OK, ocf.run("ocf:coterie:WebServer", "stop", parameters));
        final List<String> lines = Files.readAllLines(journal);
        assertEquals(2, lines.size(), "" + lines);
        assertTrue(lines.get(0).matches("\\d{13} start node=n1 pid=\\d+"), lines.get(0));
        assertTrue(lines.get(1).matches("\\d{13} stop node=n1 pid=\\d+"), lines.get(1));
    }

    @Test
    void webServerSaysThatThePortIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            final ActionResult result = ocf.run("ocf:coterie:WebServer", "start",
                Map.of("port", "" + taken.getLocalPort()));
            assertCode(ResultCode.GENERIC_ERROR, result);
            assertTrue(result.exitReason().contains("BindException"), result.exitReason());
        }
    }

    @Test
    void statefulHasRolesScoresAndNotifications() throws Exception {
        final String agent = "ocf:coterie:Stateful";
        final Path log = folder.resolve("notify");
        final Map<String, String> parameters = Map.of("promotion_score", "n2=9 n1=7", "notify_log", "" + log);
        assertEquals(Map.of("master-res", "7"), ocf.run(agent, "start", parameters).attributes());
        assertCode(ResultCode.OK, ocf.run(agent, "monitor", parameters));
        final ActionResult promoted = ocf.run(agent, "promote", parameters);
        assertCode(ResultCode.OK, promoted);
        assertEquals(Map.of("master-res", "10"), promoted.attributes());
        assertCode(ResultCode.PROMOTED, ocf.run(agent, "monitor", parameters));
        assertCode(ResultCode.OK, ocf.run(agent, "notify", parameters, Map.of("notify-type", "post",
            "notify-operation", "promote", "notify-promoted-uname", "n1", "notify-unpromoted-uname", "n2"),
            Duration.ofSeconds(20)));
        assertEquals(List.of("post-promote node=n1 promoted=n1 unpromoted=n2"), Files.readAllLines(log));
        assertEquals(Map.of("master-res", "7"), ocf.run(agent, "demote", parameters).attributes());
        assertCode(ResultCode.OK, ocf.run(agent, "monitor", parameters));
        assertEquals(Map.of("master-res", ""), ocf.run(agent, "stop", parameters, Map.of("attribute.master-res", "7"),
            Duration.ofSeconds(20)).attributes());
        assertCode(ResultCode.NOT_RUNNING, ocf.run(agent, "monitor", parameters));
    }
}
