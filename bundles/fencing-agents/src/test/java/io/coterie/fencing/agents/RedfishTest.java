package io.coterie.fencing.agents;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

import io.coterie.api.fencing.FenceRequest.Action;
import io.coterie.api.fencing.FenceResult;
import io.coterie.api.fencing.FenceResult.Status;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real {@code fence_redfish} against a BMC that works, freezes, lies and breaks. */
class RedfishTest {
    @TempDir
    private Path folder;
    private AgentsFixture agents;
    private RedfishSimulator bmc;

    @BeforeEach
    void open() throws Exception {
        AgentsFixture.need("fence_redfish");
        agents = new AgentsFixture(folder);
        bmc = new RedfishSimulator(folder);
    }

    @AfterEach
    void close() {
        if (agents != null) {
            agents.close();
            bmc.close();
        }
    }

    @Test
    void aHostIsSwitchedOffSeenOffAndSwitchedOn() throws Exception {
        final FenceResult off = agents.fence(bmc.device(), Action.OFF);
        assertEquals(Status.CONFIRMED, off.status(), off.detail());
        assertFalse(bmc.on);
        final FenceResult reboot = agents.fence(bmc.device(), Action.REBOOT);
        assertEquals(Status.CONFIRMED, reboot.status(), reboot.detail());
        await().atMost(Duration.ofSeconds(20)).until(() -> bmc.on);
    }

    @Test
    void aBmcThatLiesConfirmsNothing() throws Exception {
        bmc.mode = RedfishSimulator.Mode.LIES;
        final FenceResult result = agents.fence(bmc.device(), Action.REBOOT);
        assertEquals(Status.FAILED, result.status(), result.detail());
        assertTrue(bmc.on);
    }

    @Test
    void aBmcThatBreaksOrRefusesConfirmsNothingAndNoSecretIsShown() throws Exception {
        final FenceResult refused = agents.fence(bmc.device("falsch-9Z"), Action.OFF);
        assertEquals(Status.FAILED, refused.status(), refused.detail());
        bmc.mode = RedfishSimulator.Mode.DENIES;
        final FenceResult denied = agents.fence(bmc.device(), Action.OFF);
        assertEquals(Status.FAILED, denied.status(), denied.detail());
        bmc.mode = RedfishSimulator.Mode.BROKEN;
        final FenceResult broken = agents.fence(bmc.device(), Action.OFF);
        assertEquals(Status.FAILED, broken.status(), broken.detail());
        assertTrue(bmc.on);
        assertFalse((refused.detail() + broken.detail()).matches(".*(falsch|geheimnis).*"));
    }

    @Test
    void anAgentThatWaitsForAFrozenBmcIsKilledAndShowsNoSecretMeanwhile() throws Exception {
        bmc.mode = RedfishSimulator.Mode.FROZEN;
        final CompletionStage<FenceResult> fence = agents.begin(bmc.device(), Action.REBOOT,
            1, Duration.ofSeconds(12));
        await().atMost(Duration.ofSeconds(11)).until(() -> bmc.requests.get() > 0);
        assertFalse(agents.processes().isEmpty(), "the agent runs, and is marked as this member's");
        assertEquals(List.of(), AgentsFixture.showing(RedfishSimulator.PASSWORD));
        final FenceResult result = fence.toCompletableFuture().get(60, TimeUnit.SECONDS);
        assertEquals(Status.TIMED_OUT, result.status(), result.detail());
        assertFalse(result.detail().contains(RedfishSimulator.PASSWORD));
        assertEquals(List.of(), agents.processes(), "all that the agent started is gone");
    }
}
