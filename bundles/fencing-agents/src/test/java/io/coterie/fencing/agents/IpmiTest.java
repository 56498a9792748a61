package io.coterie.fencing.agents;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
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

/** The real {@code fence_ipmilan} and {@code ipmitool} against the BMC of OpenIPMI's simulator. */
class IpmiTest {
    @TempDir
    private Path folder;
    private AgentsFixture agents;
    private IpmiSimulator bmc;

    @BeforeEach
    void open() throws Exception {
        AgentsFixture.need("fence_ipmilan");
        for (final String program : IpmiSimulator.PROGRAMS) {
            assumeTrue(Files.isExecutable(Path.of("/usr/bin", program)), "skipped: " + program
                + " is not installed (Debian: openipmi, ipmitool)");
        }
        agents = new AgentsFixture(folder);
        bmc = new IpmiSimulator(folder, "fence_ipmilan");
        await().atMost(Duration.ofSeconds(20)).until(() -> agents.test(bmc.device()).confirmed());
    }

    @AfterEach
    void close() {
        if (bmc != null) {
            bmc.close();
        }
        if (agents != null) {
            agents.close();
        }
    }

    @Test
    void aHostIsSwitchedOffSeenOffAndSwitchedOn() throws Exception {
        assertEquals(List.of(), agents.fencing.check(bmc.device()));
        final FenceResult off = agents.fence(bmc.device(), Action.OFF);
        assertEquals(Status.CONFIRMED, off.status(), off.detail());
        assertFalse(bmc.on());
        final FenceResult reboot = agents.fence(bmc.device(), Action.REBOOT);
        assertEquals(Status.CONFIRMED, reboot.status(), reboot.detail());
        await().atMost(Duration.ofSeconds(20)).until(bmc::on);
    }

    @Test
    void aBmcThatRefusesConfirmsNothing() throws Exception {
        final FenceResult stranger = agents.fence(bmc.stranger().orElseThrow(), Action.OFF);
        assertEquals(Status.FAILED, stranger.status(), stranger.detail());
        bmc.refuse();
        final FenceResult denied = agents.fence(bmc.device(), Action.REBOOT);
        assertEquals(Status.FAILED, denied.status(), denied.detail());
        assertTrue(bmc.on());
        assertFalse((stranger.detail() + denied.detail()).matches("(?s).*(falsch|geheimnis).*"));
    }

    @Test
    void aBmcThatLiesOrIsGoneConfirmsNothing() throws Exception {
        bmc.lie();
        assertEquals(Status.FAILED, agents.fence(bmc.device(), Action.REBOOT).status());
        bmc.close();
        final Status gone = agents.fence(bmc.device(), Action.REBOOT).status();
        assertTrue(gone == Status.FAILED || gone == Status.TIMED_OUT, gone.toString());
        assertTrue(bmc.on());
    }

    @Test
    void thePasswordIsHiddenAsSoonAsTheProgramOfTheAgentRuns() throws Exception {
        assertEquals(0, new ProcessBuilder("kill", "-STOP", Long.toString(bmc.pid())).start().waitFor());
        final CompletionStage<FenceResult> fence = agents.begin(bmc.device(), Action.OFF, 1, Duration.ofSeconds(15));
        // the agent has no other way than an argument, which ipmitool overwrites
        final String hidden = "-P\0" + "X".repeat(IpmiSimulator.PASSWORD.length());
        await().atMost(Duration.ofSeconds(14)).until(() -> !AgentsFixture.showing(hidden).isEmpty());
        assertEquals(List.of(), AgentsFixture.showing(IpmiSimulator.PASSWORD));
        assertFalse(fence.toCompletableFuture().get(60, TimeUnit.SECONDS).confirmed());
    }
}
