package io.coterie.resource.ocf;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;

import io.coterie.api.core.CoterieException;
import io.coterie.api.core.RejectedException;
import io.coterie.api.resource.ActionResult;
import io.coterie.api.resource.AgentMetadata;
import io.coterie.api.resource.ResultCode;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OcfAgentsTest {
    private static final String METADATA = "cat <<E\n<resource-agent><version>%s</version><actions><action "
        + "name=\"start\"/></actions></resource-agent>\nE\n";
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

    private ActionResult run(final String script) throws Exception {
        ocf.agent("agent", script);
        return ocf.run("ocf:test:agent", "start", Map.of());
    }

    @Test
    void theReasonIsTheLastOneAndOnlyForFailures() throws Exception {
        final String script = "echo ocf-exit-reason:first >&2; echo other >&2; echo ocf-exit-reason:last one >&2;"
            + " echo after >&2; ";
        final ActionResult failed = run(script + "exit 2");
        assertEquals(ResultCode.BAD_ARGUMENTS, failed.code());
        assertEquals("last one", failed.exitReason());
        assertEquals("", run(script + "exit 0").exitReason());
        final String logs = "echo 'Nov 22 08:01:26 ERROR: no folder' >&2; echo 'Nov 22 08:01:26 INFO: over' >&2; ";
        assertEquals("no folder", run(logs + "exit 5").exitReason(), "of an agent that gives no reason");
        assertEquals("cat: no: nothing", run("echo 'cat: no: nothing' >&2; echo >&2; exit 1").exitReason());
        assertEquals("", run(logs + "exit 7").exitReason(), "that it does not run is no failure of the agent");
    }

    @Test
    void aCodeThatOcfDoesNotKnowIsAGenericError() throws Exception {
        final ActionResult result = run("exit 99");
        assertEquals(ResultCode.GENERIC_ERROR, result.code());
        assertTrue(result.exitReason().contains("99"));
        final ActionResult killed = run("kill -9 $$");
        assertEquals(ResultCode.GENERIC_ERROR, killed.code());
        assertEquals("The agent ended with 137, as if by signal 9, which OCF does not define.", killed.exitReason());
        assertEquals(ResultCode.DEGRADED, run("exit 190").code());
        assertEquals(ResultCode.DEGRADED_PROMOTED, run("exit 191").code());
    }

    @Test
    void outputWithoutEndIsKeptWithinBounds() throws Exception {
        ocf.agent("chatty", "yes; exit 0");
        final ActionResult result = ocf.run("ocf:test:chatty", "start", Map.of(), Map.of(), Duration.ofMillis(700));
        assertEquals(ActionResult.Status.TIMED_OUT, result.status());
        assertEquals(List.of(), ocf.processes());
        assertEquals("last", run("yes | head -c 3000000 >&2; echo ocf-exit-reason:last >&2; exit 1").exitReason());
    }

    @Test
    void atTheTimeOutAllIsKilledAndAttributesSetBeforeAreKept() throws Exception {
        ocf.agent("slow", "crm_attribute --promotion -v 3; setsid sleep 1000 & sleep 1000");
        final ActionResult result =
            ocf.run("ocf:test:slow", "start", Map.of(), Map.of(), Duration.ofMillis(500));
        assertEquals(ActionResult.Status.TIMED_OUT, result.status());
        assertEquals("It did not end within 500 ms; all that it had started was killed.", result.exitReason());
        assertEquals(Map.of("master-res", "3"), result.attributes());
        assertEquals(List.of(), ocf.processes());
    }

    @Test
    void whatIsCancelledIsKilledWithAllThatItStarted() throws Exception {
        final Path begun = folder.resolve("begun");
        ocf.agent("slow", "setsid sleep 1000 & touch " + begun + "; sleep 1000");
        final CompletableFuture<ActionResult> result = CompletableFuture.supplyAsync(() -> {
            try {
                return ocf.run("ocf:test:slow", "monitor", Map.of(), Map.of(), Duration.ofSeconds(50));
            } catch (final Exception e) {
                throw new IllegalStateException(e);
            }
        });
        await().until(() -> Files.exists(begun));
        ocf.agents.cancel("another");
        ocf.agents.cancel("res");
        assertEquals(ActionResult.Status.CANCELLED, result.get().status());
        assertEquals(List.of(), ocf.processes());
        // that was about the one run alone
        assertEquals(ResultCode.OK, run("exit 0").code());
    }

    @Test
    void aDaemonLivesOnAfterASuccessfulStart() throws Exception {
        assertEquals(ResultCode.OK, run("sleep 1000 & exit 0").code());
        await().until(() -> !ocf.processes().isEmpty());
    }

    @Test
    void whatCannotBeRunSaysWhy() throws Exception {
        final ActionResult unknown = ocf.run("ocf:test:none", "start", Map.of());
        assertEquals(ActionResult.Status.NOT_RUN, unknown.status());
        assertEquals(ResultCode.NOT_INSTALLED, unknown.code());
        assertEquals(ActionResult.Status.NOT_RUN, ocf.run("ocf:..:..", "start", Map.of()).status());
        assertEquals(ActionResult.Status.NOT_RUN, ocf.run("ocf:coterie:../coterie/Dummy", "start", Map.of()).status());
        final ActionResult name = ocf.run("ocf:coterie:Dummy", "start", Map.of("a=b", "c"));
        assertEquals(ResultCode.NOT_CONFIGURED, name.code());
        final Path file = ocf.agent("interpreter", "");
        Files.writeString(file, "#!/no/such/interpreter\n");
        final ActionResult interpreter = ocf.run("ocf:test:interpreter", "start", Map.of());
        assertEquals(ActionResult.Status.NOT_RUN, interpreter.status());
        assertEquals(ResultCode.NOT_INSTALLED, interpreter.code());
    }

    @Test
    void aSecretAppearsInNoResult() throws Exception {
        ocf.agent("agent", "exit 0");
        final ActionResult result = ocf.run("ocf:test:agent", "start", Map.of("password", "topsecret\0"));
        assertEquals(ActionResult.Status.NOT_RUN, result.status());
        assertFalse(result.toString().contains("topsecret"));
    }

    @Test
    void theFolderOfAnActionIsGoneAfterIt() throws Exception {
        assertEquals(ResultCode.OK, run("test -d \"$COTERIE_ACTION_DIR\"").code());
        try (Stream<Path> left = Files.list(folder.resolve("actions"))) {
            assertEquals(0, left.count());
        }
    }

    @Test
    void metadataIsReadAgainWhenTheAgentChanges() throws Exception {
        ocf.agent("meta", "echo x >> '" + folder.resolve("calls") + "'\n" + METADATA.formatted("1"));
        final AgentMetadata first = ocf.agents.metadata("ocf:test:meta").toCompletableFuture().get();
        assertEquals(first, ocf.agents.metadata("ocf:test:meta").toCompletableFuture().get());
        assertEquals(1, Files.readAllLines(folder.resolve("calls")).size());
        ocf.agent("meta", METADATA.formatted("changed"));
        assertNotEquals(first, ocf.agents.metadata("ocf:test:meta").toCompletableFuture().get());
    }

    @Test
    void noMetadataIsAFailureWhateverTheCode() throws Exception {
        ocf.agent("mute", "exit 0");
        final ExecutionException mute = assertThrows(ExecutionException.class,
            () -> ocf.agents.metadata("ocf:test:mute").toCompletableFuture().get());
        assertEquals("resource.bad-metadata", ((CoterieException) mute.getCause()).code());
        final ExecutionException none = assertThrows(ExecutionException.class,
            () -> ocf.agents.metadata("ocf:test:none").toCompletableFuture().get());
        assertInstanceOf(RejectedException.class, none.getCause());
        assertEquals("resource.unknown-agent", ((CoterieException) none.getCause()).code());
    }

    @Test
    void librariesAndPlainFilesAreNoAgents() throws Exception {
        ocf.agent(".library", "");
        assertTrue(ocf.agent("plain", "").toFile().setExecutable(false));
        ocf.agent("real", "");
        assertEquals(List.of("ocf:test:real"),
            ocf.agents.agents().stream().filter(n -> n.startsWith("ocf:test:")).toList());
    }
}
