package io.coterie.fencing.process;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import io.coterie.api.component.ComponentNamespace;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.api.core.Scheduler;
import io.coterie.api.core.Subscription;
import io.coterie.api.core.Term;
import io.coterie.api.fencing.FenceDevice;
import io.coterie.api.fencing.FenceRequest;
import io.coterie.api.fencing.FenceResult;
import io.coterie.api.fencing.Fencing;
import io.coterie.toolkit.process.MachineFolder;
import io.coterie.toolkit.process.ProcessKiller;
import io.coterie.toolkit.process.ProcessTable;
import io.coterie.toolkit.process.ScannedProcess;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessFencingTest {
    private static final MemberId SELF = MemberId.of("n1", 100);
    private static final MemberId TARGET = MemberId.of("n2", 5);
    private final UUID cluster = UUID.randomUUID();
    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();
    private final List<Process> started = new ArrayList<>();
    @TempDir
    private Path folder;
    private MachineFolder machine;
    private MemberRegistry registry;
    private ProcessFencing fencing;

    @BeforeEach
    void open() throws IOException {
        machine = new MachineFolder(folder.resolve("machine"));
        registry = new MemberRegistry(machine, cluster);
        fencing = new ProcessFencing(cluster, registry, new TestScheduler());
        fencing.open(SELF);
    }

    @AfterEach
    void endAll() {
        fencing.close();
        executor.shutdownNow();
        final ProcessTable table = table();
        final List<ScannedProcess> all = table.scan();
        new ProcessKiller(table).kill(marked(all, ""), all);
    }

    private final class TestScheduler implements Scheduler {
        @Override
        public void execute(final Runnable task) {
            executor.execute(task);
        }

        @Override
        public Subscription schedule(final Duration delay, final Runnable task) {
            final Future<?> future = executor.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
            return () -> future.cancel(false);
        }
    }

    private static ProcessTable table() {
        return new ProcessTable(ProcessTable.PROC, Set.of(ComponentNamespace.PROCESS_MARK));
    }

    private List<ScannedProcess> marked(final List<ScannedProcess> all, final String member) {
        return all.stream().filter(p -> p.alive() && p.variable(ComponentNamespace.PROCESS_MARK)
            .filter(m -> m.startsWith(cluster + "/" + member)).isPresent()).toList();
    }

    private int alive(final MemberId member) {
        return marked(table().scan(), member.toString()).size();
    }

    private Process spawn(final MemberId member, final String script) throws IOException {
        final ProcessBuilder builder = new ProcessBuilder("/usr/bin/setsid", "/bin/sh", "-c", script);
        builder.environment().clear();
        builder.environment().putAll(Map.of("PATH", "/usr/bin:/bin", "DIR", folder.toString(),
            ComponentNamespace.PROCESS_MARK, cluster + "/" + member));
        builder.redirectInput(new File("/dev/null")).redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD);
        final Process process = builder.start();
        started.add(process);
        return process;
    }

    private void registered(final MemberId member) throws IOException {
        registry.write(new Registration(member, Machine.here(), 0, 0, 0));
    }

    private FenceResult fence(final MemberId target, final long term, final Duration timeout) throws Exception {
        final FenceDevice device = new FenceDevice("dev", "process", Set.of(), Map.of(), Map.of());
        return fencing.fence(new FenceRequest(device, target, FenceRequest.Action.REBOOT, new Term(term), timeout,
            "test")).toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    private FenceResult fence() throws Exception {
        return fence(TARGET, 1, Duration.ofSeconds(20));
    }

    private static void assertStatus(final FenceResult.Status expected, final FenceResult result) {
        assertEquals(expected, result.status(), result.detail());
    }

    @Test
    void killsAMemberAndAllItStarted() throws Exception {
        final Process member = spawn(TARGET, "setsid sleep 1000 & (trap '' TERM HUP; sleep 1000) & "
            + "setsid sh -c 'sleep 1000 & setsid sleep 1000 & wait' & wait");
        await().until(() -> alive(TARGET) >= 6);
        registered(TARGET);
        assertStatus(FenceResult.Status.CONFIRMED, fence());
        assertEquals(0, alive(TARGET));
        assertEquals(137, member.waitFor());
    }

    @Test
    void killsWhatHasLostTheMark() throws Exception {
        spawn(TARGET, "env -i sh -c 'echo $$ > \"$0\"; exec sleep 1000' \"$DIR/bare\" & wait");
        await().until(() -> Files.exists(folder.resolve("bare")) && Files.size(folder.resolve("bare")) > 0);
        final long bare = Long.parseLong(Files.readString(folder.resolve("bare")).trim());
        assertStatus(FenceResult.Status.CONFIRMED, fence());
        assertFalse(table().find(bare).filter(ScannedProcess::alive).isPresent());
    }

    @Test
    void killsWhatForksWhileItIsKilled() throws Exception {
        Files.writeString(folder.resolve("chain"), "sh \"$DIR/chain\" &\nexit 0\n");
        spawn(TARGET, "sh \"$DIR/chain\"; sh \"$DIR/chain\"; sleep 1000");
        await().until(() -> alive(TARGET) >= 1);
        assertStatus(FenceResult.Status.CONFIRMED, fence());
        assertEquals(0, alive(TARGET));
    }

    @Test
    void killsWhatIsFrozen() throws Exception {
        spawn(TARGET, "kill -STOP $$");
        await().until(() -> marked(table().scan(), TARGET.toString()).stream().anyMatch(p -> p.state() == 'T'));
        assertStatus(FenceResult.Status.CONFIRMED, fence());
        assertEquals(0, alive(TARGET));
    }

    @Test
    void aZombieIsNotAlive() throws Exception {
        registered(TARGET);
        final Process parent = spawn(MemberId.of("n3", 1), "COTERIE_INCARNATION=" + cluster + "/" + TARGET
            + " sh -c 'exit 0' & exec sleep 1000");
        await().until(() -> table().scan().stream()
            .anyMatch(p -> p.parent() == parent.pid() && p.state() == 'Z'));
        assertStatus(FenceResult.Status.CONFIRMED, fence());
        assertTrue(parent.isAlive());
    }

    @Test
    void endsEarlierIncarnationsToo() throws Exception {
        spawn(MemberId.of("n2", 4), "exec sleep 1000");
        await().until(() -> alive(MemberId.of("n2", 4)) == 1);
        registered(TARGET);
        assertStatus(FenceResult.Status.CONFIRMED, fence());
        assertEquals(0, alive(MemberId.of("n2", 4)));
    }

    @Test
    void sparesALaterIncarnationAndEndsTheOneThatIsMeant() throws Exception {
        final MemberId later = MemberId.of("n2", 6);
        registered(TARGET);
        spawn(later, "exec sleep 1000");
        spawn(TARGET, "exec sleep 1000");
        await().until(() -> alive(later) == 1 && alive(TARGET) == 1);
        assertStatus(FenceResult.Status.CONFIRMED, fence());
        assertEquals(0, alive(TARGET));
        assertEquals(1, alive(later));
    }

    @Test
    void sparesOtherMembersAndOtherClusters() throws Exception {
        final MemberId other = MemberId.of("n3", 5);
        spawn(other, "exec sleep 1000");
        spawn(TARGET, "exec sleep 1000");
        await().until(() -> alive(other) == 1 && alive(TARGET) == 1);
        assertStatus(FenceResult.Status.CONFIRMED, fence());
        assertEquals(1, alive(other));
    }

    @Test
    void aMemberThatNeverRanHereIsNotConfirmed() throws Exception {
        assertStatus(FenceResult.Status.FAILED, fence());
        registry.write(new Registration(TARGET, new Machine("elsewhere", "x", "pid:[1]"), 1, 1, 1));
        assertStatus(FenceResult.Status.FAILED, fence());
        final Machine here = Machine.here();
        registry.write(new Registration(TARGET, new Machine(here.machineId(), here.bootId(), "pid:[1]"), 1, 1, 1));
        assertStatus(FenceResult.Status.FAILED, fence());
    }

    @Test
    void aFenceCanBeRepeatedWithoutARegistration() throws Exception {
        spawn(TARGET, "exec sleep 1000");
        await().until(() -> alive(TARGET) == 1);
        assertStatus(FenceResult.Status.CONFIRMED, fence());
        assertStatus(FenceResult.Status.CONFIRMED, fence());
    }

    @Test
    void aGreaterTermSeenByAnyMemberHereRefuses() throws Exception {
        registered(TARGET);
        assertStatus(FenceResult.Status.CONFIRMED, fence(TARGET, 10, Duration.ofSeconds(20)));
        assertStatus(FenceResult.Status.STALE_TERM, fence(TARGET, 9, Duration.ofSeconds(20)));
        assertEquals(new Term(10), new MemberRegistry(machine, cluster).note(new Term(3)));
        assertStatus(FenceResult.Status.CONFIRMED, fence(TARGET, 10, Duration.ofSeconds(20)));
    }

    @Test
    void refusesToEndTheProcessThatItRunsIn() throws Exception {
        assertStatus(FenceResult.Status.FAILED, fence(SELF, 1, Duration.ofSeconds(20)));
    }

    @Test
    void whatTakesTooLongIsNotConfirmed() throws Exception {
        spawn(TARGET, "exec sleep 1000");
        await().until(() -> alive(TARGET) == 1);
        assertStatus(FenceResult.Status.TIMED_OUT, fence(TARGET, 1, Duration.ZERO));
    }

    @Test
    void aConfirmedFenceClearsWhatTheNodesAgentsNoted() throws Exception {
        final Path noted = Files.writeString(machine.run(cluster, TARGET.node()).resolve("web.state"), "running");
        final Path others = Files.writeString(machine.run(cluster, SELF.node()).resolve("web.state"), "running");
        registered(TARGET);
        assertStatus(FenceResult.Status.CONFIRMED, fence());
        assertFalse(Files.exists(noted));
        assertTrue(Files.exists(others));
    }

    @Test
    void closingConfirmsNothing() throws Exception {
        fencing.close();
        registered(TARGET);
        assertStatus(FenceResult.Status.FAILED, fence());
    }

    @Test
    void testSaysWhetherTheNodeHasRunHere() throws Exception {
        final FenceDevice device = new FenceDevice("dev", "process", Set.of(), Map.of(), Map.of());
        assertStatus(FenceResult.Status.CONFIRMED, fencing.test(device, SELF.node()).toCompletableFuture().get());
        assertStatus(FenceResult.Status.FAILED, fencing.test(device, TARGET.node()).toCompletableFuture().get());
    }

    @Test
    void checksDevicesAndAgents() {
        assertTrue(fencing.handles("process"));
        assertFalse(fencing.handles("fence_ipmilan"));
        assertEquals("fencing.unknown-parameter", fencing.check(new FenceDevice("d", "process", Set.of(), Map.of(),
            Map.of("host", "x"))).get(0).code());
        final var findings = fencing.checkAgents(List.of(new Fencing.AgentEffects("ocf:coterie:Dummy", false),
            new Fencing.AgentEffects("ocf:heartbeat:IPaddr2", true)));
        assertEquals(1, findings.size());
        assertEquals("fencing.effects-outlive-processes", findings.get(0).code());
        assertTrue(findings.get(0).problem().contains("IPaddr2"));
    }

    @Test
    void anotherAgentsDeviceIsMalformed() {
        final FenceDevice device = new FenceDevice("dev", "fence_x", Set.of(), Map.of(), Map.of());
        assertThrows(ExecutionException.class, () -> fencing.fence(new FenceRequest(device, TARGET,
            FenceRequest.Action.OFF, new Term(1), Duration.ofSeconds(1), "test")).toCompletableFuture().get());
        assertEquals(NodeId.of("n2"), TARGET.node());
    }
}
