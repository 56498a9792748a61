package io.coterie.fencing.agents;

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
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

import io.coterie.api.core.Finding;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.api.core.Term;
import io.coterie.api.fencing.FenceDevice;
import io.coterie.api.fencing.FenceRequest;
import io.coterie.api.fencing.FenceRequest.Action;
import io.coterie.api.fencing.FenceResult;
import io.coterie.api.fencing.FenceResult.Status;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The component with agents of the test's own, which are shell scripts. */
class AgentsFencingTest {
    private static final String POWER = "off on reboot status monitor";
    @TempDir
    private Path folder;
    private AgentsFixture agents;

    @BeforeEach
    void open() {
        agents = new AgentsFixture(folder);
    }

    @AfterEach
    void close() {
        agents.close();
    }

    private FenceResult fence(final String agent) throws Exception {
        return agents.fence(AgentsFixture.device(agent, Map.of("password", "geheim-1")), Action.REBOOT);
    }

    @Test
    void asksInOrderAndByItsAlias() throws Exception {
        agents.agent("fence_good", POWER, "[ $action != status ] || exit 2");
        final FenceDevice device = new FenceDevice("power", "fence_good", Set.of(),
            Map.of(AgentsFixture.N2, "outlet 7"), Map.of());
        assertTrue(agents.fence(device, Action.REBOOT).confirmed());
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() ->
            assertEquals(List.of("off outlet 7", "status outlet 7", "on outlet 7"), agents.calls()));
    }

    @Test
    void aNodeIsFencedBeforeItIsOnAgainAndTheDeviceIsInUseUntilThen() throws Exception {
        agents.agent("fence_boot", POWER, """
            [ $action != on ] || while [ ! -e go ]; do sleep 0.05; done
            [ $action != status ] || exit 2
            """);
        final FenceDevice device = AgentsFixture.device("fence_boot", Map.of());
        final FenceResult result = agents.fence(device, Action.REBOOT);
        assertTrue(result.confirmed() && result.detail().endsWith("it is being switched on again."), result.detail());
        final CompletionStage<FenceResult> next = agents.begin(device, Action.OFF, 1, Duration.ofSeconds(50));
        await().atMost(Duration.ofSeconds(20)).until(() -> agents.calls().contains("on n2"));
        assertFalse(next.toCompletableFuture().isDone());
        Files.createFile(folder.resolve("go"));
        assertTrue(next.toCompletableFuture().get(60, TimeUnit.SECONDS).confirmed());
        assertEquals(List.of("off n2", "status n2", "on n2", "off n2", "status n2"), agents.calls());
    }

    @Test
    void showsTheReasonWithoutSecrets() throws Exception {
        agents.agent("fence_bad", POWER, "echo first >&2; echo \"no login with $password\" >&2; exit 1");
        final FenceResult result = fence("fence_bad");
        assertEquals(Status.FAILED, result.status());
        assertEquals("fence_bad failed to do off: no login with *** (exit code 1).", result.detail());
        assertEquals("fence_bad failed to do status: no login with *** (exit code 1).",
            agents.test(AgentsFixture.device("fence_bad", Map.of("password", "geheim-1"))).detail());
    }

    @Test
    void whatHangsIsKilledWithItsChildren() throws Exception {
        agents.agent("fence_hang", POWER, "setsid sleep 1000 & sleep 1000");
        final FenceDevice device = AgentsFixture.device("fence_hang", Map.of());
        final FenceResult result = agents.begin(device, Action.REBOOT, 1, Duration.ofSeconds(3))
            .toCompletableFuture().get(60, TimeUnit.SECONDS);
        assertEquals(Status.TIMED_OUT, result.status(), result.detail());
        assertEquals(List.of(), agents.processes());
        assertEquals(List.of("off n2"), agents.calls(), "nothing is asked after it");
    }

    @Test
    void oneUseOfADeviceAtATimeAndFencesFirst() throws Exception {
        agents.agent("fence_slow", POWER, """
            mkdir busy || { echo "two at once" >> calls; exit 1; }
            while [ ! -e go ]; do sleep 0.05; done
            rmdir busy
            [ $action != status ] || exit 2
            """);
        final FenceDevice device = AgentsFixture.device("fence_slow", Map.of());
        final CompletionStage<FenceResult> first = agents.begin(device, Action.OFF, 1, Duration.ofSeconds(50));
        await().atMost(Duration.ofSeconds(20)).until(() -> agents.calls().size() == 1);
        final CompletionStage<FenceResult> test = agents.fencing.test(device, AgentsFixture.N2);
        final CompletionStage<FenceResult> second = agents.begin(device, Action.ON, 1, Duration.ofSeconds(50));
        Files.createFile(folder.resolve("go"));
        for (final CompletionStage<FenceResult> use : List.of(first, test, second)) {
            assertTrue(use.toCompletableFuture().get(60, TimeUnit.SECONDS).confirmed());
        }
        assertEquals(List.of("off n2", "status n2", "on n2", "status n2"), agents.calls());
    }

    @Test
    void aTestGivesWayToAFence() throws Exception {
        agents.agent("fence_deaf", POWER, """
            [ $action != off ] || touch off
            [ $action != status ] || { [ -e off ] || sleep 1000; exit 2; }
            """);
        final FenceDevice device = AgentsFixture.device("fence_deaf", Map.of());
        final CompletionStage<FenceResult> test = agents.fencing.test(device, AgentsFixture.N2);
        await().atMost(Duration.ofSeconds(20)).until(() -> agents.calls().size() == 1);
        assertTrue(agents.fence(device, Action.OFF).confirmed());
        final FenceResult said = test.toCompletableFuture().get(60, TimeUnit.SECONDS);
        assertEquals("A fence with the device power went before it.", said.detail());
        assertEquals(Status.FAILED, said.status());
        assertEquals(List.of("status n2", "off n2", "status n2"), agents.calls());
    }

    @Test
    void refusesOldTermsItsOwnNodeAndOtherTargets() throws Exception {
        agents.agent("fence_good", POWER, "[ $action != status ] || exit 2");
        final FenceDevice device = AgentsFixture.device("fence_good", Map.of());
        assertTrue(agents.begin(device, Action.OFF, 7, Duration.ofSeconds(30)).toCompletableFuture()
            .get(60, TimeUnit.SECONDS).confirmed());
        final int before = agents.calls().size();
        assertEquals(Status.STALE_TERM, agents.begin(device, Action.OFF, 6, Duration.ofSeconds(30))
            .toCompletableFuture().get(60, TimeUnit.SECONDS).status());
        final FenceDevice all = new FenceDevice("power", "fence_good", Set.of(), Map.of(), Map.of());
        assertEquals(Status.SUPERSEDED, agents.fencing.fence(new FenceRequest(all, MemberId.of("n1", 1), Action.OFF,
            new Term(7), Duration.ofSeconds(30), "test")).toCompletableFuture().get(60, TimeUnit.SECONDS).status());
        assertEquals(Status.FAILED, agents.fencing.fence(new FenceRequest(device, MemberId.of("n3", 1), Action.OFF,
            new Term(7), Duration.ofSeconds(30), "test")).toCompletableFuture().get(60, TimeUnit.SECONDS).status());
        assertEquals(before, agents.calls().size(), "nothing was run");
    }

    @Test
    void saysWhatIsNotThere() throws Exception {
        assertTrue(agents.fencing.handles("fence_nowhere"));
        assertFalse(agents.fencing.handles("process") || agents.fencing.handles("fence_../sh"));
        agents.agent("fence_good", POWER, "exit 0");
        final Finding finding = agents.fencing.check(new FenceDevice("d", "fence_goood", Set.of(NodeId.of("n2")),
            Map.of(), Map.of())).get(0);
        assertEquals("fencing.not-installed", finding.code());
        assertTrue(finding.remedy().contains("Did you mean 'fence_good'?"), finding.remedy());
        assertEquals(Status.FAILED, fence("fence_nowhere").status());
        agents.agent("fence_mute", "", "exit 0");
        assertEquals(Status.FAILED, fence("fence_mute").status(), "it lists no actions");
    }
}
