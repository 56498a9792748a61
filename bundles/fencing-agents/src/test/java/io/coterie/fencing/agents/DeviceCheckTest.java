package io.coterie.fencing.agents;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.coterie.api.core.CoterieException;
import io.coterie.api.core.Finding;
import io.coterie.api.core.NodeId;
import io.coterie.api.core.RejectedException;
import io.coterie.api.fencing.FenceAgent;
import io.coterie.api.fencing.FenceDevice;

import org.junit.jupiter.api.Test;

class DeviceCheckTest {
    private static final NodeId N1 = NodeId.of("n1");
    private static final NodeId N2 = NodeId.of("n2");
    private static final String SWITCH = """
        <?xml version="1.0" ?>
        <!DOCTYPE resource-agent SYSTEM "file:///etc/passwd">
        <resource-agent name="fence_s" shortdesc="A switch &amp; more">
        <longdesc>Long.</longdesc>
        <parameters>
          <parameter name="action" required="1"><content type="string" default="reboot"/></parameter>
          <parameter name="ip" required="1" obsoletes="ipaddr"><content type="string"/></parameter>
          <parameter name="ipaddr" required="1" deprecated="1"><content type="string"/></parameter>
          <parameter name="password" required="0" obsoletes="passwd"><content type="string"/></parameter>
          <parameter name="passwd" required="0" deprecated="1"><content type="string"/></parameter>
          <parameter name="plug" required="1" obsoletes="port"><content type="string"/></parameter>
          <parameter name="port" required="1" deprecated="1"><content type="string"/></parameter>
          <parameter name="retry_on"><content type="integer" default="1"/></parameter>
          <parameter name="power_wait"><content type="second"/></parameter>
          <parameter name="ssl"><content type="boolean"/></parameter>
          <parameter name="method"><content type="select"><option value="onoff"/><option value="cycle"/></content>
          </parameter>
        </parameters>
        <actions><action name="on" automatic="0"/><action name="off"/><action name="status"/></actions>
        </resource-agent>""";
    private final FenceAgent agent = MetadataParser.parse("fence_s", SWITCH);

    private List<String> codes(final Set<NodeId> targets, final Map<String, String> parameters) {
        return DeviceCheck.of(agent, new FenceDevice("d", "fence_s", targets, Map.of(), parameters)).stream()
            .map(Finding::code).toList();
    }

    @Test
    void readsTheDialect() {
        assertEquals("A switch & more", agent.description());
        assertEquals(List.of("on", "off", "status"), agent.actions());
        assertFalse(agent.unfences());
        final FenceAgent.Parameter ip = agent.parameters().get(1);
        assertTrue(ip.required() && ip.replaces().equals("ipaddr") && !ip.deprecated());
        assertEquals(List.of("onoff", "cycle"), agent.parameters().get(10).options());
        assertTrue(agent.parameters().get(3).secret() && agent.parameters().get(4).secret());
        final FenceAgent fabric = MetadataParser.parse("fence_f",
            "<resource-agent><actions><action name='on' automatic='1' on_target='1'/></actions></resource-agent>");
        assertTrue(fabric.unfences() && fabric.onTarget());
    }

    @Test
    void refusesWhatIsNoMetadata() {
        for (final String bad : List.of("", "Failed: no action", "<a/>", "<resource-agent/>", "<resource-agent")) {
            final CoterieException e = assertThrows(CoterieException.class, () -> MetadataParser.parse("fence_s", bad));
            assertEquals("fencing.bad-metadata", e.code());
        }
    }

    @Test
    void takesBothNamesOfAParameter() {
        assertEquals(List.of(), codes(Set.of(), Map.of("ip", "10.0.0.1", "password", "x")));
        assertEquals(List.of(), codes(Set.of(), Map.of("ipaddr", "10.0.0.1", "passwd", "x")));
        assertEquals(List.of("fencing.parameter-twice"), codes(Set.of(), Map.of("ip", "a", "ipaddr", "b")));
    }

    @Test
    void refusesWhatTheAgentWouldOnlyWarnOf() {
        final FenceDevice typo = new FenceDevice("d", "fence_s", Set.of(), Map.of(), Map.of("ip", "a", "pasword", "x"));
        final Finding finding = DeviceCheck.of(agent, typo).get(0);
        assertEquals("parameters.pasword", finding.field());
        assertEquals("Did you mean 'password'?", finding.remedy());
        assertEquals(List.of("fencing.missing-parameter"), codes(Set.of(), Map.of()));
        assertEquals(List.of("fencing.reserved-parameter"), codes(Set.of(), Map.of("ip", "a", "action", "off")));
        for (final Map.Entry<String, String> bad : Map.of("retry_on", "1x", "power_wait", "-1", "ssl", "perhaps",
            "method", "onof", "password", "a\naction=on").entrySet()) {
            assertEquals(List.of("fencing.bad-parameter"), codes(Set.of(), Map.of("ip", "a", bad.getKey(),
                bad.getValue())), bad.getKey());
        }
        assertEquals(List.of(), codes(Set.of(), Map.of("ip", "a", "retry_on", "2", "power_wait", "5", "ssl", "Yes",
            "method", "cycle")));
    }

    @Test
    void tellsWhereThatStandsWhichPacemakerHasAmongTheParameters() {
        for (final Map.Entry<String, String> known : Map.of("pcmk_host_map", "'host-map: {NODE: \"PLUG\"}'",
                "pcmk_delay_base", "'delay'", "pcmk_reboot_timeout", "'timeout'", "pcmk_off_retries", "'retries'")
                .entrySet()) {
            final Finding finding = DeviceCheck.of(agent, new FenceDevice("d", "fence_s", Set.of(), Map.of(),
                Map.of("ip", "a", known.getKey(), "x"))).get(0);
            assertEquals("fencing.unknown-parameter", finding.code());
            assertTrue(finding.remedy().contains(known.getValue()), finding.remedy());
        }
    }

    @Test
    void refusesTwoNodesBehindOnePlug() {
        final Map<String, String> ip = Map.of("ip", "a");
        final Finding finding = DeviceCheck.of(agent, new FenceDevice("d", "fence_s", Set.of(), Map.of(N1, "7", N2,
            "7"), ip)).get(0);
        assertEquals("fencing.same-plug host-map n1 and n2 have the same plug '7'.", finding.code() + " "
            + finding.field() + " " + finding.problem());
        assertEquals(1, DeviceCheck.of(agent, new FenceDevice("d", "fence_s", Set.of(N1, N2), Map.of(N1, "n2"), ip))
            .size(), "a node that is not mapped is called by its name");
        assertEquals(List.of(), DeviceCheck.of(agent, new FenceDevice("d", "fence_s", Set.of(N1, N2), Map.of(N1, "1",
            N2, "2"), ip)));
        assertEquals(List.of(), DeviceCheck.of(agent, new FenceDevice("d", "fence_s", Set.of(N1), Map.of(N1, "1", N2,
            "1"), ip)), "only what the device is for");
    }

    @Test
    void refusesADeviceThatCannotTellNodesApart() {
        final Map<String, String> fixed = Map.of("ip", "a", "plug", "3");
        assertEquals(List.of("fencing.target-not-chosen"), codes(Set.of(), fixed));
        assertEquals(List.of("fencing.target-not-chosen"), codes(Set.of(N1, N2), fixed));
        assertEquals(List.of(), codes(Set.of(N1), fixed));
    }

    @Test
    void writesWhatTheAgentReads() {
        final FenceDevice device = new FenceDevice("d", "fence_s", Set.of(), Map.of(N1, "outlet 7"),
            Map.of("ip", "a", "password", "p=q #1"));
        assertEquals("action=off\nnodename=n1\nplug=outlet 7\nip=a\npassword=p=q #1\n",
            AgentInput.of(agent, device, Optional.of(N1), "off"));
        assertTrue(AgentInput.of(agent, device, Optional.of(N2), "off").contains("plug=n2\n"));
        assertEquals("action=monitor\nip=a\npassword=p=q #1\n", AgentInput.of(agent, device, Optional.empty(),
            "monitor"));
        final FenceDevice injected = new FenceDevice("d", "fence_s", Set.of(), Map.of(), Map.of("ip", "a\nplug=n2"));
        assertThrows(RejectedException.class, () -> AgentInput.of(agent, injected, Optional.of(N1), "off"));
    }

    @Test
    void masksSecretsByNameAndByPlace() {
        final FenceDevice device = new FenceDevice("d", "fence_s", Set.of(), Map.of(), Map.of("password", "geheim ?",
            "login", "admin", "ip", "hidden", "password_script", "/bin/pw"), Set.of("ip"));
        assertEquals("admin *** at *** by *** and /bin/pw", Secrets.mask(
            "admin geheim ? at hidden by geheim+%3F and /bin/pw", device));
    }
}
