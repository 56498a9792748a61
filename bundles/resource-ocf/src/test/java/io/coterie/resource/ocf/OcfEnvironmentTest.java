package io.coterie.resource.ocf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import io.coterie.api.core.NodeId;
import io.coterie.api.resource.ActionRequest;

import org.junit.jupiter.api.Test;

/** Expected variables are those that Pacemaker 2.1.5 was seen to set. */
class OcfEnvironmentTest {
    private static final AgentFinder.Found AGENT = new AgentFinder.Found(new AgentName("pacemaker", "Stateful"),
        Path.of("/usr/lib/ocf"), Path.of("/usr/lib/ocf/resource.d/pacemaker/Stateful"));
    private final OcfEnvironment environment =
        new OcfEnvironment(Path.of("/run/x"), Path.of("/opt/tools"), Path.of("/jdk/bin/java"), "uuid/n2#1");

    private Map<String, String> action(final String resource, final String action, final Duration interval,
            final Map<String, String> meta, final int level) {
        return environment.action(AGENT, new ActionRequest("ocf:pacemaker:Stateful", action, resource,
            NodeId.of("n2"), Map.of("envfile", "/run/lab/env-st.log"), meta, interval, Duration.ofSeconds(20), level),
            "2");
    }

    /** Without what is ours or says where things are. */
    private static Map<String, String> recorded(final Map<String, String> all) {
        final Map<String, String> rest = new TreeMap<>(all);
        rest.keySet().removeIf(k -> k.startsWith("HA_") || k.startsWith("COTERIE_"));
        rest.keySet().removeAll(Set.of("PATH", "LC_ALL", "HOME", "USER", "LOGNAME", "SHELL"));
        return rest;
    }

    @Test
    void aProbeIsAsPacemakersOwn() {
        final Map<String, String> expected = new TreeMap<>(Map.of("OCF_EXIT_REASON_PREFIX", "ocf-exit-reason:",
            "OCF_OUTPUT_FORMAT", "text", "OCF_RA_VERSION_MAJOR", "1", "OCF_RA_VERSION_MINOR", "1",
            "OCF_RESKEY_CRM_meta_on_node", "n2", "OCF_RESKEY_CRM_meta_on_node_uuid", "2",
            "OCF_RESKEY_CRM_meta_timeout", "20000", "OCF_RESKEY_crm_feature_set", "3.16.1",
            "OCF_RESKEY_envfile", "/run/lab/env-st.log", "OCF_RESOURCE_INSTANCE", "st"));
        expected.putAll(Map.of("OCF_RESOURCE_PROVIDER", "pacemaker", "OCF_RESOURCE_TYPE", "Stateful", "OCF_ROOT",
            "/usr/lib/ocf"));
        assertEquals(expected, recorded(action("st", "monitor", Duration.ZERO, Map.of(), 0)));
    }

    @Test
    void aRecurringMonitorHasItsIntervalNameAndLevel() {
        final Map<String, String> variables = action("st", "monitor", Duration.ofSeconds(11),
            Map.of("role", "Unpromoted", "name", "wrong"), 10);
        assertEquals("11000", variables.get("OCF_RESKEY_CRM_meta_interval"));
        assertEquals("monitor", variables.get("OCF_RESKEY_CRM_meta_name"));
        assertEquals("Unpromoted", variables.get("OCF_RESKEY_CRM_meta_role"));
        assertEquals("10", variables.get("OCF_CHECK_LEVEL"));
        assertFalse(action("st", "monitor", Duration.ZERO, Map.of("interval", "5", "name", "x"), 0).keySet().stream()
            .anyMatch(k -> k.endsWith("_interval") || k.endsWith("_name") || k.equals("OCF_CHECK_LEVEL")));
    }

    @Test
    void clonesHaveTheirVariablesUnderOldNamesToo() {
        final Map<String, String> variables = action("st:1", "start", Duration.ZERO, Map.of("clone", "1", "clone-max",
            "2", "promoted-max", "1", "promoted-node-max", "1", "globally-unique", "false"), 0);
        assertEquals("1", variables.get("OCF_RESKEY_CRM_meta_clone"));
        assertEquals("2", variables.get("OCF_RESKEY_CRM_meta_clone_max"));
        assertEquals("1", variables.get("OCF_RESKEY_CRM_meta_master_max"));
        assertEquals("1", variables.get("OCF_RESKEY_CRM_meta_master_node_max"));
        assertEquals("st", variables.get("OCF_RESOURCE_INSTANCE"));
        assertEquals("st:1", action("st:1", "start", Duration.ZERO, Map.of("globally-unique", "true"), 0)
            .get("OCF_RESOURCE_INSTANCE"));
    }

    @Test
    void anEmptyNotifyListIsOneSpace() {
        final Map<String, String> variables = action("st:1", "notify", Duration.ZERO, Map.of("notify-type", "pre",
            "notify-promoted-uname", "", "notify-unpromoted-resource", "st:0 st:1", "notify-start-uname", ""), 0);
        assertEquals(" ", variables.get("OCF_RESKEY_CRM_meta_notify_promoted_uname"));
        assertEquals(" ", variables.get("OCF_RESKEY_CRM_meta_notify_master_uname"));
        assertEquals(" ", variables.get("OCF_RESKEY_CRM_meta_notify_start_uname"));
        assertEquals("st:0 st:1", variables.get("OCF_RESKEY_CRM_meta_notify_slave_resource"));
        assertEquals("pre", variables.get("OCF_RESKEY_CRM_meta_notify_type"));
    }

    @Test
    void ourToolsComeFirstAndAttributesAreNoVariables() {
        final Map<String, String> variables = action("st", "start", Duration.ZERO, Map.of("attribute.master-st", "5"),
            0);
        assertEquals("/opt/tools", variables.get("HA_SBIN_DIR"));
        assertEquals("/opt/tools", variables.get("PATH").split(":")[0]);
        assertEquals("/run/x", variables.get("HA_RSCTMP"));
        assertEquals("uuid/n2#1", variables.get("COTERIE_INCARNATION"));
        assertFalse(new TreeSet<>(variables.keySet()).toString().contains("attribute"));
    }

    @Test
    void nodesAreNumberedInTheOrderOfTheirNames() {
        final List<NodeId> nodes = List.of(NodeId.of("b"), NodeId.of("a"), NodeId.of("c"));
        assertEquals("1", OcfEnvironment.number(NodeId.of("a"), nodes));
        assertEquals("2", OcfEnvironment.number(NodeId.of("b"), nodes));
        assertEquals("4", OcfEnvironment.number(NodeId.of("z"), nodes));
    }
}
