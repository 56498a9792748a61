package io.coterie.fencing.agents;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.coterie.api.fencing.FenceAgent;
import io.coterie.api.fencing.FenceDevice;
import io.coterie.api.fencing.FenceRequest.Action;
import io.coterie.api.fencing.FenceResult;
import io.coterie.api.fencing.FenceResult.Status;

import org.junit.jupiter.api.Test;

class FencePlanTest {
    private static final AgentOutput DONE = new AgentOutput(AgentOutput.End.EXITED, 0, "exit code 0");
    private static final AgentOutput OFF = new AgentOutput(AgentOutput.End.EXITED, 2, "exit code 2");
    private static final AgentOutput FAILED = new AgentOutput(AgentOutput.End.EXITED, 1, "no route");
    private static final AgentOutput KILLED = new AgentOutput(AgentOutput.End.KILLED, -1, "it was killed after 5 s");
    private static final List<String> POWER = List.of("off", "on", "reboot", "status", "monitor");
    private final List<String> calls = new ArrayList<>();
    /** What was said before the end of the try; null if nothing was. */
    private FenceResult early;
    /** What had been asked by then. */
    private List<String> before = List.of();

    private static FenceAgent agent(final String name, final boolean unfences, final List<String> actions) {
        return new FenceAgent(name, "", "", List.of(), actions, unfences, false);
    }

    /** Plays a device that answers so, each call taking a second; the last answer is repeated. */
    private FenceResult play(final FenceAgent agent, final Action action, final Map<String, String> parameters,
            final AgentOutput... answers) {
        final FencePlan plan = new FencePlan(agent, new FenceDevice("d", agent.name(), Set.of(), Map.of(), parameters),
            action);
        final Deque<AgentOutput> left = new ArrayDeque<>(List.of(answers));
        Duration time = Duration.ofSeconds(60);
        FencePlan.Step step = plan.begin(time);
        while (!(step instanceof FencePlan.Step.End)) {
            time = time.minusSeconds(1);
            if (step instanceof FencePlan.Step.Confirmed confirmed) {
                early = confirmed.result();
                before = List.copyOf(calls);
                step = confirmed.on();
            }
            if (step instanceof FencePlan.Step.Call call) {
                assertTrue(call.limit().compareTo(time.plusSeconds(1)) <= 0, "no call outlives the try");
                calls.add(call.action());
                step = plan.next(left.size() > 1 ? left.poll() : left.peek(), time);
            } else {
                step = plan.resume(time);
            }
            assertTrue(calls.size() < 100, "ends");
        }
        return ((FencePlan.Step.End) step).result();
    }

    private FenceResult reboot(final AgentOutput... answers) {
        return play(agent("fence_x", false, POWER), Action.REBOOT, Map.of(), answers);
    }

    @Test
    void rebootIsOffThenSeenOffThenOn() {
        assertEquals(Status.CONFIRMED, reboot(DONE, OFF, DONE).status());
        assertEquals(List.of("off", "status", "on"), calls);
        assertEquals(Status.CONFIRMED, early.status());
        assertEquals(List.of("off", "status"), before, "recovery does not wait for the boot of a host");
    }

    @Test
    void offIsSeenOffAndStaysOff() {
        assertEquals(Status.CONFIRMED, play(agent("fence_x", false, POWER), Action.OFF, Map.of(), DONE, DONE, FAILED,
            OFF).status());
        assertEquals(List.of("off", "status", "status", "status"), calls, "a device may need a moment");
    }

    @Test
    void aDeviceThatLiesIsNotBelieved() {
        final FenceResult result = reboot(DONE, DONE);
        assertEquals(Status.FAILED, result.status());
        assertTrue(result.detail().contains("status says: on"), result.detail());
        assertEquals(10, calls.stream().filter("status"::equals).count(), "a look and a pause of a second, for 20 s");
        assertTrue(!calls.contains("on"));
    }

    @Test
    void aDeviceThatCannotBeSeenIsNotBelieved() {
        assertEquals(Status.FAILED, reboot(DONE, KILLED).status());
        assertTrue(reboot(DONE, FAILED).detail().contains("no route"));
    }

    @Test
    void anOffThatFailsOrHangsIsNoFence() {
        assertEquals(Status.FAILED, reboot(FAILED).status());
        assertEquals(Status.TIMED_OUT, reboot(KILLED).status());
        assertEquals(Status.FAILED, reboot(OFF).status(), "2 is no success of off");
        assertEquals(List.of("off", "off", "off"), calls, "nothing is asked or done after it");
    }

    @Test
    void aNodeThatDoesNotComeBackIsFencedAllTheSame() {
        final FenceResult failed = reboot(DONE, OFF, FAILED);
        assertTrue(early.confirmed());
        assertEquals(Status.FAILED, failed.status(), "how the rest of it went is said too");
        assertTrue(failed.detail().contains("could not switch it on again: no route"), failed.detail());
        early = null;
        assertEquals(Status.FAILED, reboot(DONE, OFF, KILLED).status());
        assertTrue(early.confirmed());
    }

    @Test
    void nothingIsSaidEarlyOfWhatIsNotSeenOff() {
        reboot(DONE, DONE);
        reboot(FAILED);
        reboot(DONE, KILLED);
        play(agent("fence_x", false, POWER), Action.OFF, Map.of(), DONE, OFF);
        assertNull(early);
    }

    @Test
    void anOffWithoutStatusIsItsWordAndFollowedByOn() {
        assertTrue(play(agent("fence_x", false, List.of("off", "on")), Action.REBOOT, Map.of(), DONE).confirmed());
        assertEquals(List.of("off", "on"), calls);
        assertEquals(List.of("off"), before);
        assertTrue(early.detail().contains("its word alone"), early.detail());
    }

    @Test
    void withoutStatusItsWordIsTakenAndSaidSo() {
        final FenceResult result = play(agent("fence_x", false, List.of("off", "on", "reboot")), Action.REBOOT,
            Map.of(), DONE);
        assertEquals(List.of("reboot"), calls);
        assertTrue(result.confirmed() && result.detail().contains("its word alone"), result.detail());
    }

    @Test
    void aCycleIsDoneWhereTheOperatorWantsIt() {
        final FenceResult result = play(agent("fence_x", false, POWER), Action.REBOOT, Map.of("method", "cycle"), DONE);
        assertEquals(List.of("reboot"), calls);
        assertTrue(result.detail().contains("its word alone"), result.detail());
    }

    @Test
    void aNodeThatIsCutOffStaysSoUntilItJoins() {
        final FenceAgent fabric = agent("fence_scsi", true, List.of("off", "on", "status"));
        assertTrue(play(fabric, Action.REBOOT, Map.of(), DONE, OFF).confirmed());
        assertTrue(play(fabric, Action.ON, Map.of(), DONE).confirmed());
        assertEquals(List.of("off", "status", "on"), calls);
    }

    @Test
    void aHeuristicNeverConfirms() {
        final FenceAgent ping = agent("fence_heuristics_ping", false, List.of("off", "on", "reboot", "monitor"));
        assertEquals(Status.PASSED, play(ping, Action.REBOOT, Map.of(), DONE).status());
        assertEquals(Status.PASSED, play(ping, Action.OFF, Map.of(), DONE).status());
        assertEquals(Status.FAILED, play(ping, Action.OFF, Map.of(), FAILED).status());
    }

    @Test
    void whatAnAgentCannotDoIsNotAsked() {
        assertEquals(Status.FAILED, play(agent("fence_rcd_serial", false, List.of("reboot")), Action.OFF, Map.of(),
            DONE).status());
        assertEquals(List.of(), calls);
    }
}
