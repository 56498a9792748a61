package io.coterie.fencing.agents;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

import io.coterie.api.fencing.FenceAgent;
import io.coterie.api.fencing.FenceDevice;
import io.coterie.api.fencing.FenceRequest.Action;
import io.coterie.api.fencing.FenceResult;
import io.coterie.api.fencing.FenceResult.Status;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The agents of Debian's package fence-agents, where it is installed. */
class InstalledAgentsTest {
    @TempDir
    private Path folder;
    private AgentsFixture agents;

    @BeforeEach
    void open() {
        AgentsFixture.need("fence_dummy");
        agents = new AgentsFixture(folder);
    }

    @AfterEach
    void close() {
        if (agents != null) {
            agents.close();
        }
    }

    @Test
    void eachGivesMetadataThatIsUnderstood() throws Exception {
        final List<String> failed = new ArrayList<>();
        int read = 0;
        for (final String name : agents.fencing.agents()) {
            try {
                final FenceAgent agent = agents.fencing.describe(name).toCompletableFuture().get(60, TimeUnit.SECONDS);
                assertTrue(agent.can("off") || agent.can("reboot"), name);
                assertTrue(!agent.takes("password") || agent.parameters().stream()
                    .anyMatch(p -> p.name().equals("password") && p.secret()), name);
                read++;
            } catch (final ExecutionException e) {
                failed.add(name);
            }
        }
        // a person answers its questions; it has no metadata
        failed.remove("fence_ack_manual");
        assertEquals(List.of(), failed);
        assertTrue(read > 50, read + " agents");
    }

    @Test
    void dummyIsSwitchedOffSeenOffAndSwitchedOn() throws Exception {
        final Path status = folder.resolve("status");
        Files.writeString(status, "on");
        final FenceDevice device = AgentsFixture.device("fence_dummy", Map.of("status_file", status.toString()));
        assertEquals("fence_dummy reaches the device; the node is on.", agents.test(device).detail());
        assertEquals(List.of(), agents.fencing.check(device));
        final FenceResult off = agents.fence(device, Action.OFF);
        assertEquals(Status.CONFIRMED, off.status(), off.detail());
        assertEquals("off", Files.readString(status));
        assertEquals("fence_dummy reaches the device; the node is off.", agents.test(device).detail());
        final FenceResult reboot = agents.fence(device, Action.REBOOT);
        assertEquals(Status.CONFIRMED, reboot.status(), reboot.detail());
        assertTrue(reboot.detail().endsWith("it is being switched on again."), reboot.detail());
        await().atMost(Duration.ofSeconds(20)).until(() -> Files.readString(status).equals("on"));
    }

    @Test
    void dummyThatFailsConfirmsNothing() throws Exception {
        final FenceDevice device = AgentsFixture.device("fence_dummy", Map.of("type", "fail"));
        final FenceResult failed = agents.fence(device, Action.REBOOT);
        assertEquals(Status.FAILED, failed.status(), failed.detail());
        final FenceResult late = agents.begin(AgentsFixture.device("fence_dummy", Map.of("delay", "1000")),
            Action.REBOOT, 1, Duration.ofSeconds(3)).toCompletableFuture().get(60, TimeUnit.SECONDS);
        assertEquals(Status.TIMED_OUT, late.status(), late.detail());
        assertEquals(List.of(), agents.processes());
    }
}
