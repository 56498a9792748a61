package io.coterie.itests.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The recorder sees what it is there to see: two by hand at once are a violation. */
@Timeout(60)
class RecorderTest {
    private static final int NOT_RUNNING = 7;
    private static final int PROMOTED = 8;
    @TempDir
    private Path folder;
    private Shared shared;
    private final List<List<String>> used = new ArrayList<>();

    @BeforeEach
    void needsPrograms() {
        assumeTrue(Machine.runs("flock", "--version"), "the program flock is not installed");
        assumeTrue(Machine.runs("setsid", "--version"), "the program setsid is not installed");
        shared = Shared.make(folder.resolve("shared"));
    }

    @AfterEach
    void leavesNoProcess() throws Exception {
        shared.unsetAll();
        for (final List<String> one : List.copyOf(used)) {
            run(one.get(0), one.get(1), "stop");
        }
    }

    @Test
    void twoAtOnceAreAViolation() throws Exception {
        assertEquals(NOT_RUNNING, run("Recorded", "n1", "monitor"));
        assertEquals(0, run("Recorded", "n1", "start"));
        assertEquals(0, run("Recorded", "n1", "monitor"));
        assertTrue(shared.locked("rec"));
        assertEquals(1, run("Recorded", "n2", "start"));
        assertEquals(1, shared.journal().violations().size(), shared.journal()::toString);
        final Journal.Line line = shared.journal().violations().get(0);
        assertEquals("n2", line.host());
        assertTrue(line.what().contains("held by n1#17"), line::toString);
        assertEquals(0, run("Recorded", "n1", "monitor"), "the first one was not touched");
        assertEquals(NOT_RUNNING, run("Recorded", "n2", "monitor"));
    }

    @Test
    void oneAfterTheOtherIsNone() throws Exception {
        assertEquals(0, run("Recorded", "n1", "start"));
        assertEquals(0, run("Recorded", "n1", "start"), "a second start is no start");
        assertEquals(0, run("Recorded", "n1", "stop"));
        assertFalse(shared.locked("rec"));
        assertEquals(0, run("Recorded", "n2", "start"));
        assertEquals(List.of(), shared.journal().violations());
        assertEquals(List.of("n1", "n2"), shared.journal().starts().stream().map(Journal.Line::host).toList());
        assertEquals("n2", shared.journal().lastStart("rec").orElseThrow());
        assertTrue(shared.journal().has("n1", "rec", "stop"));
    }

    @Test
    void aProcessThatIsFrozenStillHoldsItsLock() throws Exception {
        assertEquals(0, run("Recorded", "n1", "start"));
        final String pid = Files.readString(folder.resolve("n1/lab-rec.main")).split(" ")[0];
        assertTrue(Machine.runs("kill", "-STOP", pid));
        assertEquals(1, run("Recorded", "n2", "start"));
        assertEquals(1, shared.journal().violations().size());
    }

    @Test
    void aChildOfAStartThatWasKilledAloneHoldsTheLock() throws Exception {
        shared.set("hold-start@n1");
        final Process start = begin("Recorded", "n1", "start");
        Awaitility.await().until(() -> shared.journal().has("n1", "rec", "start-held"));
        start.destroyForcibly().waitFor();
        assertTrue(shared.locked("rec"), "what the start had begun still runs");
        assertEquals(1, run("Recorded", "n2", "start"));
        assertEquals(1, shared.journal().violations().size());
        shared.unset("hold-start@n1");
        Awaitility.await().until(() -> !shared.locked("rec"));
    }

    @Test
    void anActionFailsWhereTheLabSaysSo() throws Exception {
        shared.set("fail-stop@n1");
        assertEquals(0, run("Recorded", "n1", "start"));
        assertEquals(1, run("Recorded", "n1", "stop"));
        assertEquals(0, run("Recorded", "n1", "monitor"));
        shared.unset("fail-stop@n1");
        assertEquals(0, run("Recorded", "n1", "stop"));
        assertEquals(NOT_RUNNING, run("Recorded", "n1", "monitor"));
    }

    @Test
    void twoPromotedAtOnceAreAViolation() throws Exception {
        assertEquals(0, run("RecordedStateful", "n1", "start"));
        assertEquals(0, run("RecordedStateful", "n2", "start"));
        assertEquals(0, run("RecordedStateful", "n1", "promote"));
        assertEquals(PROMOTED, run("RecordedStateful", "n1", "monitor"));
        assertEquals(0, run("RecordedStateful", "n2", "monitor"));
        assertEquals(List.of(), shared.journal().violations());
        assertEquals(1, run("RecordedStateful", "n2", "promote"));
        assertEquals(1, shared.journal().violations().size());
        assertEquals(0, run("RecordedStateful", "n1", "demote"));
        assertEquals(0, run("RecordedStateful", "n2", "promote"));
        assertEquals(1, shared.journal().violations().size());
    }

    private int run(final String agent, final String node, final String action) throws Exception {
        return begin(agent, node, action).waitFor();
    }

    private Process begin(final String agent, final String node, final String action) throws IOException {
        final Path run = Files.createDirectories(folder.resolve(node));
        used.add(List.of(agent, node));
        final ProcessBuilder builder = new ProcessBuilder(shared.agents().resolve("resource.d/lab").resolve(agent)
            .toString(), action).redirectErrorStream(true).redirectOutput(folder.resolve("output.txt").toFile());
        builder.environment().putAll(Map.of("OCF_ROOT", shared.agents().toString(), "OCF_RESOURCE_INSTANCE", "rec",
            "OCF_RESKEY_CRM_meta_on_node", node, "HA_RSCTMP", run.toString(), "HA_SBIN_DIR", tools().toString(),
            "COTERIE_INCARNATION", "lab/" + node + "#17"));
        return builder.start();
    }

    /** A stand-in for the tool that takes promotion scores. */
    private Path tools() throws IOException {
        final Path tools = Files.createDirectories(folder.resolve("tools"));
        final Path tool = tools.resolve("crm_attribute");
        Files.writeString(tool, "#!/bin/sh\nexit 0\n");
        assertTrue(tool.toFile().setExecutable(true));
        return tools;
    }
}
