package io.coterie.control.rest;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import com.fasterxml.jackson.databind.JsonNode;

import io.coterie.api.component.Configuration;
import io.coterie.api.core.CoterieException;
import io.coterie.api.core.DeadlineExceededException;
import io.coterie.api.core.InvalidInputException;
import io.coterie.api.core.NodeId;
import io.coterie.api.core.OutcomeUnknownException;
import io.coterie.api.core.RejectedException;
import io.coterie.api.core.UnavailableException;
import io.coterie.api.manager.OperatorRequest;

/** Each resource over real HTTP, with everything that is refused. */
class RestControlTest {
    @TempDir
    Path folder;
    private ControlFixture control;

    @BeforeEach
    void open() throws Exception {
        control = new ControlFixture(folder, true);
    }

    @AfterEach
    void close() {
        control.close();
    }

    @Test
    void theRunFileIsPrivateAndGoesWithTheInstance() throws Exception {
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(control.runFile())));
        final JsonNode file = ControlFixture.MAPPER.readTree(Files.readString(control.runFile()));
        assertEquals(7, file.get("incarnation").asLong());
        assertEquals(ProcessHandle.current().pid(), file.get("pid").asLong());
        assertTrue(file.get("pidNamespace").textValue().startsWith("pid:["), file::toString);
        control.close();
        assertFalse(Files.exists(control.runFile()));
    }

    @Test
    void theRunFileOfALaterLifeIsLeftAlone() throws Exception {
        Files.writeString(control.runFile(), "{\"incarnation\": 8}");
        control.close();
        assertTrue(Files.exists(control.runFile()));
    }

    private String token() throws Exception {
        return Files.exists(control.runFile())
            ? ControlFixture.MAPPER.readTree(Files.readString(control.runFile())).path("token").asText() : "";
    }

    @Test
    void theRunFileIsThatOfWhoeverCarriesTheTraffic() throws Exception {
        final ControlFixture other = new ControlFixture(folder, true);
        assertEquals(other.token, token());
        assertEquals(200, control.get("/v1/cluster").statusCode(), "the earlier one still answers");
        other.close();
        await().until(() -> token().equals(control.token));
        final ControlFixture third = new ControlFixture(folder, true);
        control.close();
        assertEquals(third.token, token());
        third.close();
        assertFalse(Files.exists(control.runFile()));
    }

    @Test
    void nothingButHealthIsAnsweredWithoutTheCredential() throws Exception {
        for (final String path : new String[] {"/v1/cluster", "/v1/document", "/nowhere", "/"}) {
            final var response = control.send(HttpRequest.newBuilder(URI.create(control.instance.address() + path)));
            assertEquals(401, response.statusCode(), path);
            assertEquals("control.unauthorized", ControlFixture.json(response).get("code").textValue());
        }
        assertEquals(401, control.send(control.request("/v1/cluster").setHeader("Authorization", "Bearer no"))
            .statusCode());
        assertEquals(200, control.send(HttpRequest.newBuilder(
            URI.create(control.instance.address() + "/health/live"))).statusCode());
    }

    @Test
    void readyMeansOnlineWithQuorum() throws Exception {
        assertEquals(200, control.get("/health/ready").statusCode());
        control.manager.primary = false;
        assertEquals(503, control.get("/health/ready").statusCode());
    }

    @Test
    void statusNodesComponentsAndFences() throws Exception {
        final JsonNode status = ControlFixture.json(control.get("/v1/cluster"));
        assertEquals("shop", status.get("cluster").textValue());
        assertEquals("n2", status.at("/coordinator/node").textValue());
        assertEquals("waiting", status.get("phase").textValue());
        assertEquals("the executor of n2", status.get("busyWith").textValue());
        assertEquals("n1#7", status.at("/view/members/0").textValue());
        final JsonNode nodes = ControlFixture.json(control.get("/v1/nodes")).get("nodes");
        assertEquals("fenced", nodes.get(2).get("state").textValue());
        assertFalse(nodes.get(2).get("inView").booleanValue());
        assertEquals("n1", ControlFixture.json(control.get("/v1/nodes/n1")).get("node").textValue());
        final JsonNode component = ControlFixture.json(control.get("/v1/components")).at("/components/0");
        assertEquals("fifo", component.at("/guarantees/0").textValue());
        assertEquals("io.coterie.engine-jgroups/0.1.0", component.get("bundle").textValue());
        assertEquals("confirmed", ControlFixture.json(control.get("/v1/fences")).at("/fences/0/status").textValue());
        final String devices = control.get("/v1/fence-devices").body();
        assertTrue(devices.contains("power"));
        assertFalse(devices.contains("hunter2"), "a parameter is nobody's business");
    }

    @Test
    void fenceDevicesAreTestedAndAgentsDescribed() throws Exception {
        final JsonNode power = ControlFixture.json(control.get("/v1/fence-devices")).at("/devices/0");
        assertEquals("n3: no answer", power.at("/failed/reason").textValue());
        assertEquals("[\"n1\",\"n2\",\"n3\"]", power.get("nodes").toString());
        final JsonNode good = ControlFixture.json(control.post("/v1/fence-devices/power/test", "{\"node\": \"n2\"}"));
        assertEquals("{\"device\":\"power\",\"node\":\"n2\",\"status\":\"confirmed\",\"detail\":\"so\"}",
            good.toString());
        assertEquals("timed_out", ControlFixture.json(control.post("/v1/fence-devices/power/test",
            "{\"node\": \"n3\"}")).get("status").textValue());
        assertProblem(400, "control.bad-body", control.post("/v1/fence-devices/power/test", "{}"));
        assertProblem(404, "manager.unknown-device", control.post("/v1/fence-devices/no/test", "{\"node\": \"n2\"}"));
        assertEquals("[{\"agent\":\"fence_a\"},{\"agent\":\"fence_b\"}]",
            ControlFixture.json(control.get("/v1/fence-agents")).get("agents").toString());
        final JsonNode agent = ControlFixture.json(control.get("/v1/fence-agents/fence_b"));
        assertEquals("[\"off\",\"on\"]", agent.get("actions").toString());
        assertTrue(agent.get("unfences").booleanValue());
        assertTrue(agent.at("/parameters/0/secret").booleanValue());
        assertEquals("passwd", agent.at("/parameters/0/replaces").textValue());
        assertProblem(404, "manager.unknown-fence-agent", control.get("/v1/fence-agents/fence_c"));
    }

    @Test
    void resourcesSayWhereAndWhy() throws Exception {
        final JsonNode web = ControlFixture.json(control.get("/v1/resources")).at("/resources/0");
        assertEquals("n2", web.get("node").textValue());
        assertEquals("ocf:coterie:Dummy", web.get("agent").textValue());
        assertEquals("stickiness", web.at("/candidates/0/terms/0/source").textValue());
        assertEquals(1, ControlFixture.json(control.get("/v1/resources/web")).get("instances").size());
        assertEquals(404, control.get("/v1/resources/nothing").statusCode());
    }

    @Test
    void operatorsRequestsReachTheManager() throws Exception {
        assertEquals(202, control.post("/v1/nodes/n2/standby", "").statusCode());
        assertEquals(202, control.post("/v1/nodes/n2/online", "{}").statusCode());
        assertEquals(202, control.post("/v1/nodes/n3/fence", "{\"reason\": \"it smells\"}").statusCode());
        assertEquals(202, control.post("/v1/resources/web/move",
            "{\"node\":\"n1\",\"lifetime\":\"10m\"}").statusCode());
        assertEquals(202, control.post("/v1/resources/web/stop", "").statusCode());
        assertEquals(202, control.post("/v1/resources/web/cleanup", "").statusCode());
        final NodeId n2 = new NodeId("n2");
        assertEquals(java.util.List.of(new OperatorRequest.Standby(n2, true), new OperatorRequest.Standby(n2, false),
            new OperatorRequest.Fence(new NodeId("n3"), "it smells"),
            new OperatorRequest.Move("web", Optional.of(new NodeId("n1")), Optional.of(Duration.ofMinutes(10))),
            new OperatorRequest.TargetRole("web", Optional.of("Stopped")),
            new OperatorRequest.Cleanup(Optional.of("web"), Optional.empty())), control.manager.requests);
    }

    @Test
    void aPersonsWordNeedsTheNameTwiceAndForce() throws Exception {
        final var refused = control.post("/v1/fences/confirm", "{\"node\": \"n3\", \"force\": true}");
        assertEquals(409, refused.statusCode());
        assertEquals("manager.unsafe", ControlFixture.json(refused).get("code").textValue());
        assertEquals(202, control.post("/v1/fences/confirm",
            "{\"node\": \"n3\", \"confirm\": \"n3\", \"force\": true, \"author\": \"ada\"}").statusCode());
        assertEquals(1, control.manager.requests.size());
    }

    @Test
    void whatIsUnknownIsRefused() throws Exception {
        assertProblem(404, "control.unknown-path", control.get("/v1/nothing"));
        assertProblem(404, "control.unknown-path", control.get("/v2/cluster"));
        assertProblem(405, "control.unknown-method", control.post("/v1/cluster", ""));
        assertProblem(400, "control.unknown-parameter", control.get("/v1/cluster?verbose=1"));
        assertProblem(400, "control.bad-parameter", control.get("/v1/events?after=x"));
        assertProblem(400, "control.bad-body", control.post("/v1/nodes/n2/fence", "{\"why\": 1}"));
        assertProblem(400, "control.bad-body", control.post("/v1/nodes/n2/fence", "{"));
        assertProblem(400, "control.bad-body", control.post("/v1/nodes/n2/fence", "[]"));
        assertProblem(404, "manager.unknown-node", control.post("/v1/nodes/n9/standby", ""));
        assertTrue(control.manager.requests.isEmpty());
    }

    private static void assertProblem(final int status, final String code, final HttpResponse<String> response)
            throws Exception {
        assertEquals(status, response.statusCode());
        assertEquals("application/problem+json", response.headers().firstValue("Content-Type").orElse(""));
        final JsonNode problem = ControlFixture.json(response);
        assertEquals(code, problem.get("code").textValue());
        assertFalse(problem.get("problem").textValue().isEmpty());
        assertFalse(problem.get("remedy").textValue().isEmpty());
        assertTrue(List.of("none", "unknown").contains(problem.get("effect").textValue()), problem.toString());
    }

    @Test
    void anErrorSaysWhetherAnythingMayHaveBeenDone() {
        final Map<Throwable, String> effects = Map.of(
            new UnavailableException("consensus.no-quorum", "No.", "Wait."), "none",
            new DeadlineExceededException("consensus.deadline", "Late.", "Wait."), "none",
            new RejectedException("manager.unknown-node", "No.", "No."), "none",
            new InvalidInputException("config.invalid", List.of()), "none",
            new OutcomeUnknownException("consensus.outcome-unknown", "Who knows.", "Look."), "unknown",
            new CoterieException("storage.unreadable", "Broken.", "Mend it."), "unknown",
            new IllegalStateException("a mistake"), "unknown");
        effects.forEach((error, effect) -> assertEquals(effect,
            Problems.answer(error).body().path("effect").textValue(), error.toString()));
    }

    @Test
    void aBodyBeyondTheLimitIsRefused() throws Exception {
        final var response = control.post("/v1/document/validate", "x".repeat(Exchanges.MAX_BODY_BYTES + 1));
        assertProblem(413, "control.body-too-large", response);
    }

    @Test
    void aNodeIsTakenOutOfTheDocument() throws Exception {
        assertEquals(200, control.post("/v1/nodes/n3/remove", "").statusCode());
        final String text = control.manager.state().document().text();
        assertFalse(text.contains("n3"));
        assertTrue(text.contains("# the one in the cellar"));
    }

    @Test
    void waitingForSettledAndItsDeadline() throws Exception {
        assertEquals(200, control.post("/v1/settled", "{\"timeout\": \"1s\"}").statusCode());
        control.manager.settled = CompletableFuture.failedFuture(
            new DeadlineExceededException("manager.not-settled", "Still busy.", "Wait."));
        assertProblem(504, "manager.not-settled", control.post("/v1/settled", "{\"timeout\": \"1s\"}"));
    }

    @Test
    void cutsAreForDevelopmentOnly() throws Exception {
        assertEquals(200, control.post("/v1/dev/cut", "{\"peer\": \"n2\", \"direction\": \"outgoing\"}").statusCode());
        assertEquals("[{\"peer\":\"n2\",\"direction\":\"outgoing\"}]",
            ControlFixture.json(control.get("/v1/dev/cuts")).get("cuts").toString());
        assertEquals(200, control.post("/v1/dev/heal", "").statusCode());
        assertTrue(control.cuts.cuts().isEmpty());
        try (ControlFixture production = new ControlFixture(folder.resolve("other"), false)) {
            assertProblem(404, "control.not-development", production.post("/v1/dev/cut", "{\"peer\": \"n2\"}"));
        }
    }

    @Test
    void aMemberOfADevelopmentClusterMayListenOnTheAddressOfItsHost() {
        final RestControlProvider provider = new RestControlProvider(null, true);
        assertEquals(0, provider.check(Configuration.of(Map.of("address", "10.1.2.3"))).size());
        for (final String bad : new String[] {"0.0.0.0", "::", "224.0.0.1", "n1"}) {
            assertEquals(1, provider.check(Configuration.of(Map.of("address", bad))).size(), bad);
        }
    }

    @Test
    void itNeverListensBeyondLoopback() {
        final RestControlProvider provider = new RestControlProvider(null, false);
        assertEquals(1, provider.check(Configuration.of(Map.of("address", "0.0.0.0"))).size());
        assertEquals(1, provider.check(Configuration.of(Map.of("address", "10.1.2.3"))).size());
        assertEquals(1, provider.check(Configuration.of(Map.of("address", "localhost.example"))).size());
        assertEquals(1, provider.check(Configuration.of(Map.of("port", "70000"))).size());
        assertEquals(0, provider.check(Configuration.of(Map.of("address", "::1", "port", "0"))).size());
    }
}
