package io.coterie.resource.ocf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;

import io.coterie.api.resource.AgentMetadata;
import io.coterie.api.resource.ResultCode;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The agents of Debian's packages resource-agents and pacemaker-resource-agents, where they are installed. */
class InstalledAgentsTest {
    private static final Path ROOT = Path.of("/usr/lib/ocf");
    @TempDir
    private Path folder;
    private OcfFixture ocf;

    @BeforeEach
    void open() {
        ocf = new OcfFixture(folder, ROOT);
    }

    @AfterEach
    void close() {
        ocf.close();
    }

    private static void need(final String agent) {
        final boolean installed = Files.isExecutable(ROOT.resolve("resource.d").resolve(agent));
        final String missing = agent + " is not installed (Debian: resource-agents, pacemaker-resource-agents)";
        // .ci/run installs them, so there their absence is a failure and not a reason to skip
        assertTrue(installed || System.getenv("CI") == null, missing);
        assumeTrue(installed, "skipped: " + missing);
    }

    @Test
    void eachGivesMetadataThatIsUnderstood() throws Exception {
        need("heartbeat/Dummy");
        final List<String> failed = new ArrayList<>();
        int read = 0;
        for (final String agent : ocf.agents.agents()) {
            try {
                final AgentMetadata metadata = ocf.agents.metadata(agent).toCompletableFuture().get();
                assertTrue(metadata.supports("start") && metadata.supports("stop"), agent);
                read++;
            } catch (final ExecutionException e) {
                failed.add(agent + ": " + e.getCause().getMessage());
            }
        }
        assertEquals(List.of(), failed);
        assertTrue(read > 100, read + " agents");
    }

    @Test
    void theirEffectsAreKnown() throws Exception {
        need("heartbeat/IPaddr2");
        assertTrue(ocf.agents.metadata("ocf:heartbeat:IPaddr2").toCompletableFuture().get().outlivesProcesses());
        assertFalse(ocf.agents.metadata("ocf:heartbeat:Dummy").toCompletableFuture().get().outlivesProcesses());
    }

    @Test
    void dummyLives() throws Exception {
        need("heartbeat/Dummy");
        for (final String agent : List.of("ocf:heartbeat:Dummy", "ocf:heartbeat:Delay")) {
            final Map<String, String> parameters = agent.endsWith("Delay")
                ? Map.of("startdelay", "0", "stopdelay", "0", "mondelay", "0") : Map.of();
            assertEquals(ResultCode.NOT_RUNNING, ocf.run(agent, "monitor", parameters).code());
            assertEquals(ResultCode.OK, ocf.run(agent, "start", parameters).code());
            assertEquals(ResultCode.OK, ocf.run(agent, "monitor", parameters).code());
            assertEquals(ResultCode.OK, ocf.run(agent, "stop", parameters).code());
            assertEquals(ResultCode.NOT_RUNNING, ocf.run(agent, "monitor", parameters).code());
        }
    }

    @Test
    void anythingRunsAProgram() throws Exception {
        need("heartbeat/anything");
        final Map<String, String> parameters = Map.of("binfile", "/bin/sleep", "cmdline_options", "1000");
        // su takes the mark away with the environment, so a kill by the mark is not enough for this agent
        assertTrue(ocf.agents.metadata("ocf:heartbeat:anything").toCompletableFuture().get().outlivesProcesses());
        final ResultCode started = ocf.run("ocf:heartbeat:anything", "start", parameters).code();
        final ResultCode monitored = ocf.run("ocf:heartbeat:anything", "monitor", parameters).code();
        // stopped before anything is asserted: nothing else would find it
        assertEquals(ResultCode.OK, ocf.run("ocf:heartbeat:anything", "stop", parameters).code());
        assertEquals(List.of(ResultCode.OK, ResultCode.OK), List.of(started, monitored));
        assertEquals(ResultCode.NOT_RUNNING, ocf.run("ocf:heartbeat:anything", "monitor", parameters).code());
    }

    @Test
    void pacemakersStatefulSetsItsScores() throws Exception {
        need("pacemaker/Stateful");
        final String agent = "ocf:pacemaker:Stateful";
        assertEquals(Map.of("master-res", "5"), ocf.run(agent, "start", Map.of()).attributes());
        assertEquals(Map.of("master-res", "10"), ocf.run(agent, "promote", Map.of()).attributes());
        assertEquals(ResultCode.PROMOTED, ocf.run(agent, "monitor", Map.of()).code());
        assertEquals(Map.of("master-res", "5"), ocf.run(agent, "demote", Map.of()).attributes());
        assertEquals(ResultCode.OK, ocf.run(agent, "stop", Map.of()).code());
        assertEquals(ResultCode.NOT_RUNNING, ocf.run(agent, "monitor", Map.of()).code());
    }
}
