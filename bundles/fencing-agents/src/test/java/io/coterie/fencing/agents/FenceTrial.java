package io.coterie.fencing.agents;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.coterie.api.fencing.FenceDevice;
import io.coterie.api.fencing.FenceRequest.Action;
import io.coterie.api.fencing.FenceResult;
import io.coterie.api.fencing.FenceResult.Status;

/** What is done with an agent to call it tried: returns what went well, and fails where something did not. */
final class FenceTrial {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private FenceTrial() {
    }

    /** All actions; then, where the device can, refusals, lies and silence, which must confirm nothing. */
    static String power(final AgentsFixture agents, final SimulatedDevice simulated) throws Exception {
        final FenceDevice device = simulated.device();
        accepted(agents, device);
        await().atMost(PATIENCE).until(() -> agents.test(device).confirmed());
        seen(agents, device, "on.");
        switched(agents.fence(device, Action.OFF));
        assertFalse(simulated.on(), "it is off");
        seen(agents, device, "off.");
        switched(agents.fence(device, Action.ON));
        assertTrue(simulated.on(), "it is on");
        final FenceResult reboot = agents.fence(device, Action.REBOOT);
        switched(reboot);
        assertTrue(reboot.detail().contains("reports it off, by its status"), reboot.detail());
        await().atMost(PATIENCE).until(simulated::on);
        seen(agents, device, "on.");
        return "status, off, on, reboot; not confirmed: " + String.join(", ", notConfirmed(agents, simulated));
    }

    /** What the device was made to do that no fence was confirmed for. */
    private static List<String> notConfirmed(final AgentsFixture agents, final SimulatedDevice simulated)
            throws Exception {
        final List<String> tried = new ArrayList<>();
        final FenceDevice device = simulated.device();
        if (simulated.stranger().isPresent()) {
            refused(agents.fence(simulated.stranger().orElseThrow(), Action.OFF));
            assertTrue(simulated.on(), "it does not switch for a stranger");
            tried.add("a wrong password");
        }
        if (simulated.lie()) {
            refused(agents.fence(device, Action.OFF));
            assertTrue(simulated.on(), "it was not switched");
            tried.add("a lie");
        }
        if (simulated.refuse()) {
            refused(agents.fence(device, Action.OFF));
            assertTrue(simulated.on(), "it has refused");
            tried.add("a refusal");
        }
        simulated.close();
        refused(agents.fence(device, Action.OFF));
        tried.add("no answer");
        return tried;
    }

    /** The agent for tests, which keeps the power in a file. Without the file it says off. */
    static String dummy(final AgentsFixture agents, final Path folder) throws Exception {
        final Path file = Files.writeString(folder.resolve("status"), "on");
        final FenceDevice device = AgentsFixture.device("fence_dummy", Map.of("status_file", file.toString()));
        accepted(agents, device);
        seen(agents, device, "on.");
        switched(agents.fence(device, Action.OFF));
        assertEquals("off", Files.readString(file));
        seen(agents, device, "off.");
        switched(agents.fence(device, Action.ON));
        assertEquals("on", Files.readString(file));
        switched(agents.fence(device, Action.REBOOT));
        await().atMost(PATIENCE).until(() -> Files.readString(file).equals("on"));
        return "status, off, on, reboot";
    }

    /** The agent for tests, told to fail. */
    static String failing(final AgentsFixture agents) throws Exception {
        refused(agents.fence(AgentsFixture.device("fence_dummy", Map.of("type", "fail")), Action.OFF));
        return "not confirmed: an off that fails";
    }

    /** It never confirms: it lets a fence go on, or not. */
    static String heuristic(final AgentsFixture agents) throws Exception {
        final FenceResult reached = agents.fence(ping("127.0.0.1"), Action.OFF);
        assertEquals(Status.PASSED, reached.status(), reached.detail());
        // reserved, so that nobody answers
        refused(agents.fence(ping("240.0.0.1"), Action.OFF));
        return "off: lets a fence go on if the target answers, and not if it does not";
    }

    private static FenceDevice ping(final String target) {
        return AgentsFixture.device("fence_heuristics_ping", Map.of("ping_targets", target, "ping_count", "1",
            "ping_good_count", "1", "ping_timeout", "1"));
    }

    private static void accepted(final AgentsFixture agents, final FenceDevice device) throws Exception {
        // as the member does it: a check looks at what is known of the agent
        agents.fencing.describe(device.agent()).toCompletableFuture().get(60, TimeUnit.SECONDS);
        assertEquals(List.of(), agents.fencing.check(device), "the parameters");
    }

    private static void seen(final AgentsFixture agents, final FenceDevice device, final String state)
            throws Exception {
        final FenceResult result = agents.test(device);
        assertTrue(result.confirmed() && result.detail().endsWith("the node is " + state), result.detail());
    }

    private static void switched(final FenceResult result) {
        assertEquals(Status.CONFIRMED, result.status(), result.detail());
    }

    private static void refused(final FenceResult result) {
        assertNotEquals(Status.CONFIRMED, result.status(), result.detail());
        assertNotEquals(Status.PASSED, result.status(), result.detail());
    }
}
