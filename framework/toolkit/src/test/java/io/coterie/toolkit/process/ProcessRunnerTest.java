package io.coterie.toolkit.process;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessRunnerTest {
    private static final String TEST_MARK = "COTERIE_TEST";
    private final String mark = UUID.randomUUID().toString();
    private final ProcessRunner runner = new ProcessRunner("test-runner");
    @TempDir
    private Path folder;

    @AfterEach
    void endAll() {
        runner.close();
        final ProcessTable table = table();
        final List<ScannedProcess> all = table.scan();
        new ProcessKiller(table).kill(all.stream().filter(this::ours).toList(), all);
    }

    private static ProcessTable table() {
        return new ProcessTable(ProcessTable.PROC, Set.of(TEST_MARK));
    }

    private boolean ours(final ScannedProcess process) {
        return process.alive() && process.variable(TEST_MARK).filter(mark::equals).isPresent();
    }

    private long alive() {
        return table().scan().stream().filter(this::ours).count();
    }

    private ProcessOutcome sh(final String script, final Duration timeout) throws Exception {
        final Map<String, String> environment = Map.of("PATH", "/usr/bin:/bin", TEST_MARK, mark, "DIR", "" + folder);
        return runner.run(new ProcessCommand(List.of("/bin/sh", "-c", script), environment, timeout))
            .toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    private ProcessOutcome sh(final String script, final String input) throws Exception {
        return runner.run(new ProcessCommand(List.of("/bin/sh", "-c", script), Map.of("PATH", "/usr/bin:/bin",
            TEST_MARK, mark), Path.of("/"), Duration.ofSeconds(20), ProcessCommand.DEFAULT_OUTPUT_LIMIT, input))
            .toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    @Test
    void givesInputAndItsEnd() throws Exception {
        assertEquals("a=1\nb=ä\n", sh("cat", "a=1\nb=ä\n").stdout());
        final String most = "x".repeat(ProcessCommand.MAX_INPUT);
        assertEquals(most, sh("cat", most).stdout());
        assertEquals(0, sh("exec <&-; exit 0", most).exitCode(), "input that nobody reads does no harm");
        assertEquals("", sh("cat", "").stdout());
        assertThrows(IllegalArgumentException.class, () -> sh("cat", most + "x"));
    }

    @Test
    void givesExitCodeAndBothOutputsApart() throws Exception {
        final ProcessOutcome outcome = sh("echo out; echo err >&2; exit 7", Duration.ofSeconds(20));
        assertEquals(ProcessOutcome.Status.EXITED, outcome.status());
        assertEquals(7, outcome.exitCode());
        assertEquals("out\n", outcome.stdout());
        assertEquals("err\n", outcome.stderr());
    }

    @Test
    void environmentIsBuiltFromNothingAndInputIsEmpty() throws Exception {
        final ProcessOutcome outcome = sh("cat; env", Duration.ofSeconds(20));
        final List<String> names = outcome.stdout().lines().map(l -> l.substring(0, l.indexOf('='))).sorted().toList();
        assertEquals(List.of("COTERIE_ACTION", TEST_MARK, "DIR", "PATH", "PWD"), names);
    }

    @Test
    void aDaemonThatKeepsTheOutputOpenDoesNotHoldTheResult() throws Exception {
        final ProcessOutcome outcome = sh("echo started; (sleep 1000; echo late) & exit 0", Duration.ofSeconds(20));
        assertEquals(ProcessOutcome.Status.EXITED, outcome.status());
        assertEquals("started\n", outcome.stdout());
        assertTrue(outcome.duration().toSeconds() < 15, "waited for the daemon");
        assertTrue(alive() > 0, "a daemon lives on after a run that ended by itself");
    }

    @Test
    void atTheTimeOutNothingIsLeft() throws Exception {
        final ProcessOutcome outcome = sh("sleep 1000 & setsid sleep 1000 & (trap '' TERM; sleep 1000) & "
            + "(setsid sh -c 'sleep 1000 & setsid sleep 1000 & wait') & echo begun; wait", Duration.ofMillis(400));
        assertEquals(ProcessOutcome.Status.KILLED, outcome.status());
        assertEquals("begun\n", outcome.stdout());
        assertEquals(0, outcome.survivors());
        assertEquals(0, alive());
    }

    @Test
    void aProcessThatForksWhileItIsKilledIsCaught() throws Exception {
        Files.writeString(folder.resolve("chain"), "sh \"$DIR/chain\" &\nexit 0\n");
        final ProcessOutcome outcome = sh("sh \"$DIR/chain\"; sleep 1000", Duration.ofMillis(400));
        assertEquals(ProcessOutcome.Status.KILLED, outcome.status());
        assertEquals(0, outcome.survivors());
        assertEquals(0, alive());
    }

    @Test
    void aStoppedProcessDiesToo() throws Exception {
        final ProcessOutcome outcome = sh("kill -STOP $$", Duration.ofMillis(300));
        assertEquals(ProcessOutcome.Status.KILLED, outcome.status());
        assertEquals(137, outcome.exitCode());
        assertEquals(0, alive());
    }

    @Test
    void outputIsBoundedAndAWriterIsNotHeld() throws Exception {
        final Map<String, String> environment = Map.of("PATH", "/usr/bin:/bin", TEST_MARK, mark);
        final String script = "i=0; while [ $i -lt 20000 ]; do echo out$i; echo err$i >&2; i=$((i+1)); done";
        final ProcessOutcome outcome = runner.run(new ProcessCommand(List.of("/bin/sh", "-c", script), environment,
            Path.of("/"), Duration.ofSeconds(30), 1000)).toCompletableFuture().get(40, TimeUnit.SECONDS);
        assertEquals(ProcessOutcome.Status.EXITED, outcome.status());
        assertEquals(1000, outcome.stdout().length());
        assertTrue(outcome.stdout().startsWith("out0\n"));
        assertTrue(outcome.stderr().endsWith("err19999\n"));
    }

    @Test
    void argumentsAreNotReadByAShell() throws Exception {
        final ProcessOutcome outcome = runner.run(new ProcessCommand(List.of("/bin/echo", "$(id)", "a;b", "'"),
            Map.of(), Duration.ofSeconds(20))).toCompletableFuture().get(30, TimeUnit.SECONDS);
        assertEquals("$(id) a;b '\n", outcome.stdout());
    }

    @Test
    void whatCannotBeStartedSaysSo() throws Exception {
        final ProcessOutcome missing = runner.run(new ProcessCommand(List.of("/nowhere/agent"), Map.of(),
            Duration.ofSeconds(20))).toCompletableFuture().get(30, TimeUnit.SECONDS);
        assertEquals(127, missing.exitCode());
        final ProcessOutcome illegal = runner.run(new ProcessCommand(List.of("/bin/true"),
            Map.of("A", "secret\0value"), Duration.ofSeconds(20))).toCompletableFuture().get(30, TimeUnit.SECONDS);
        assertEquals(ProcessOutcome.Status.NOT_STARTED, illegal.status());
        assertFalse(illegal.stderr().contains("secret"));
    }

    @Test
    void closingKillsWhatRunsAndLeavesNoThread() throws Exception {
        final var result = runner.run(new ProcessCommand(List.of("/bin/sleep", "1000"),
            Map.of(TEST_MARK, mark), Duration.ofMinutes(5))).toCompletableFuture();
        await().until(() -> alive() == 1);
        runner.close();
        assertEquals(ProcessOutcome.Status.KILLED, result.get(1, TimeUnit.SECONDS).status());
        assertEquals(0, alive());
        assertEquals(ProcessOutcome.Status.NOT_STARTED, runner.run(new ProcessCommand(List.of("/bin/true"), Map.of(),
            Duration.ofSeconds(1))).toCompletableFuture().get(1, TimeUnit.SECONDS).status());
        await().until(() -> Thread.getAllStackTraces().keySet().stream()
            .noneMatch(t -> t.isAlive() && t.getName().startsWith("test-runner")));
    }

    @Test
    void manyRunsAtOnceEndEachOnce() throws Exception {
        final List<java.util.concurrent.CompletableFuture<ProcessOutcome>> all =
            java.util.stream.IntStream.range(0, 60).mapToObj(i -> runner.run(new ProcessCommand(
                List.of("/bin/sh", "-c", "echo " + i + "; exit " + i), Map.of(), Duration.ofSeconds(60)))
                .toCompletableFuture()).toList();
        for (int i = 0; i < all.size(); i++) {
            assertEquals(i, all.get(i).get(60, TimeUnit.SECONDS).exitCode());
            assertEquals(i + "\n", all.get(i).get().stdout());
        }
        await().until(() -> runner.runningCount() == 0);
    }

    @Test
    void programsGetTheUsualLimitOfOpenFilesNotJavas() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/prlimit")), "skipped: there is no prlimit");
        final ProcessOutcome outcome = sh("ulimit -Sn; ulimit -Hn", Duration.ofSeconds(20));
        final String[] limits = outcome.stdout().strip().split("\n");
        final long hard = limits[1].equals("unlimited") ? Long.MAX_VALUE : Long.parseLong(limits[1]);
        assertEquals(Math.min(ProcessRunner.OPEN_FILES, hard), Long.parseLong(limits[0]));
        assertEquals(FileLimit.hard(), hard);
    }
}
