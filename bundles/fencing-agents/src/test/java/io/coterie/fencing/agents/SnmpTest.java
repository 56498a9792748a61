package io.coterie.fencing.agents;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

import io.coterie.api.fencing.FenceRequest.Action;
import io.coterie.api.fencing.FenceResult;
import io.coterie.api.fencing.FenceResult.Power;
import io.coterie.api.fencing.FenceResult.Status;
import io.coterie.fencing.agents.SnmpSimulator.Maker;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real agent for power switches that speak SNMP, with what its answers are worth. */
class SnmpTest {
    @TempDir
    private Path folder;

    private static void need(final String agent) {
        AgentsFixture.need(agent);
        assumeTrue(SnmpSimulator.PROGRAMS.stream().allMatch(p -> Files.isExecutable(Path.of("/usr/bin", p))),
            "skipped: there is no snmpget (Debian: snmp)");
    }

    @Test
    void aRebootIsOffSeenOffAndOn() throws Exception {
        need(Maker.APC.agent);
        try (AgentsFixture agents = new AgentsFixture(folder); SnmpSimulator device = new SnmpSimulator(Maker.APC)) {
            assertTrue(FenceTrial.power(agents, device).contains("a wrong password, a lie, a refusal, no answer"));
        }
    }

    /** The agent takes what it does not understand for off: only a look at the node itself tells that it is not. */
    @Test
    void theTestOfAPlugThatIsNotThereTellsWhatTheAgentMakesOfIt() throws Exception {
        need(Maker.EMERSON.agent);
        try (AgentsFixture agents = new AgentsFixture(folder);
                SnmpSimulator device = new SnmpSimulator(Maker.EMERSON)) {
            assertEquals(Power.ON, agents.test(device.device()).power());
            final FenceResult wrong = agents.test(device.device("geheim-4T", "1.1.9"));
            assertEquals(Status.CONFIRMED, wrong.status(), wrong.detail());
            assertEquals(Power.OFF, wrong.power());
            assertEquals(Status.CONFIRMED, agents.fence(device.device(), Action.OFF).status());
            assertEquals(Power.OFF, agents.test(device.device()).power());
        }
    }
}
