package io.coterie.resource.ocf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.coterie.api.core.NodeId;
import io.coterie.api.resource.ActionRequest;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Expected output is that of Pacemaker 2.1.5, as recorded on a cluster of two nodes. */
class ToolsTest {
    @TempDir
    private Path folder;
    private ActionFolder action;
    private final List<NodeId> nodes = List.of(NodeId.of("n1"), NodeId.of("n2"));

    @BeforeEach
    void prepare() throws Exception {
        BundledFiles.extract(folder);
        action = newAction(Map.of());
    }

    private ActionFolder newAction(final Map<String, String> meta) throws Exception {
        return ActionFolder.make(folder.resolve("actions"), new ActionRequest("ocf:t:t", "monitor", "stf",
            nodes.get(0), Map.of(), meta, Duration.ZERO, Duration.ofSeconds(20), 0), nodes);
    }

    /** Output and exit code, as {@code text|code}. */
    private String tool(final String... command) throws Exception {
        return run(Map.of("OCF_RESOURCE_INSTANCE", "stf", ActionFolder.VARIABLE, action.path().toString(),
            "OCF_RESKEY_fake", "three"), command);
    }

    private String run(final Map<String, String> environment, final String... command) throws Exception {
        final List<String> line = new ArrayList<>(List.of(command));
        line.set(0, folder.resolve("tools").resolve(command[0]).toString());
        final ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true)
            .redirectInput(new File("/dev/null"));
        builder.environment().clear();
        builder.environment().put("PATH", "/usr/bin:/bin");
        builder.environment().putAll(environment);
        final Process process = builder.start();
        final String text = new String(process.getInputStream().readAllBytes());
        assertTrue(process.waitFor(20, TimeUnit.SECONDS));
        return text.stripTrailing() + "|" + process.exitValue();
    }

    @Test
    void promotionScores() throws Exception {
        assertEquals("|0", tool("crm_attribute", "--promotion", "-v", "5"));
        assertEquals("scope=status  name=master-stf value=5|0", tool("crm_attribute", "--promotion", "-G"));
        assertEquals("5|0", tool("crm_attribute", "--promotion", "-G", "-q"));
        assertEquals("|0", tool("crm_attribute", "-p", "-N", "n2", "-v", "100"));
        assertEquals("|0", tool("crm_attribute", "-p", "-v", "-INFINITY"));
        assertEquals("-INFINITY|0", tool("crm_attribute", "-p", "-Gq"));
        assertEquals("|0", tool("crm_attribute", "-p", "--update=-INFINITY"));
        assertEquals("100|0", tool("crm_attribute", "-p", "-G", "-N", "n2", "-q"));
        assertEquals("|0", tool("crm_attribute", "--promotion=other", "-v", "7"));
        assertEquals("scope=status  name=master-other value=7|0", tool("crm_attribute", "-p", "other", "-G"));
        assertEquals("|0", tool("crm_master", "-l", "reboot", "-v", "10"));
        assertEquals("scope=status  name=master-stf value=10|0", tool("crm_master", "-l", "reboot", "-G"));
        assertEquals("|0", tool("crm_master", "-Q", "-l", "reboot", "-v", "11"));
        assertEquals("11|0", tool("crm_master", "-G", "--quiet", "-l", "reboot"));
        assertEquals("|0", tool("crm_master", "-v", "INFINITY", "-l", "reboot"));
        assertEquals(Map.of("master-stf", "INFINITY", "master-stf@n2", "100", "master-other", "7"),
            action.changes());
        assertEquals("Deleted status attribute: id=status-1-master-stf name=master-stf|0",
            tool("crm_attribute", "-p", "-D"));
        assertEquals("|0", tool("crm_attribute", "-p", "-D"));
        assertEquals("crm_attribute: Error performing operation: No such device or address|105",
            tool("crm_attribute", "-p", "-G"));
        assertEquals(Map.of("master-stf@n2", "100", "master-other", "7"), action.changes());
    }

    @Test
    void nodeAttributes() throws Exception {
        assertEquals("|0", tool("crm_attribute", "-l", "reboot", "-n", "runs_ers_X", "-v", "1"));
        assertEquals("scope=status  name=runs_ers_X value=1|0",
            tool("crm_attribute", "-l", "reboot", "-n", "runs_ers_X", "-G"));
        final String absent = "crm_attribute: Error performing operation: No such device or address|105";
        assertEquals(absent, tool("crm_attribute", "-N", "n2", "-l", "reboot", "--name", "rabbit-master", "--query"));
        assertEquals("|0", tool("crm_attribute", "-N", "n2", "-l", "reboot", "--name", "a", "--update", "v"));
        assertEquals("scope=status  name=a value=v|0",
            tool("crm_attribute", "-N", "n2", "-l", "reboot", "--name", "a", "--query"));
        assertEquals("scope=status  name=a value=v|0",
            tool("crm_attribute", "-N", "n2", "-l", "reboot", "--name", "a"));
        assertEquals("v|0", tool("crm_attribute", "-N", "n2", "-l", "reboot", "--name", "a", "--quiet"));
        assertEquals("Deleted status attribute: id=status-2-a name=a|0",
            tool("crm_attribute", "-N", "n2", "-l", "reboot", "--name", "a", "--delete"));
        assertEquals("crm_attribute: Could not map name=n3 to a UUID|105",
            tool("crm_attribute", "-N", "n3", "-l", "reboot", "-n", "x", "-G"));
        assertEquals("crm_attribute: Unknown option --bogus|64", tool("crm_attribute", "--bogus"));
        assertEquals("true|0", tool("crm_attribute", "--type=crm_config", "--name=stonith-enabled", "--query",
            "--quiet", "--default=true"));
    }

    @Test
    void lifetimesAreKeptApart() throws Exception {
        action = newAction(Map.of("attribute.a@n2/forever", "kept", "option.stonith-enabled", "false",
            "attribute.repl/cluster", "n1|log \\ 7\n", "attribute.b@n1", " spaces "));
        assertEquals("kept|0", tool("crm_attribute", "-l", "forever", "-N", "n2", "-n", "a", "-Gq"));
        assertTrue(tool("crm_attribute", "-l", "reboot", "-N", "n2", "-n", "a", "-Gq").endsWith("|105"));
        assertEquals("scope=nodes  name=a value=kept|0", tool("crm_attribute", "-N", "N2", "-n", "a", "-G"));
        assertEquals(" spaces|0", tool("crm_attribute", "-l", "reboot", "-n", "b", "-Gq"));
        assertEquals("false|0", tool("crm_attribute", "--type=crm_config", "--name=stonith-enabled", "--query",
            "--quiet", "--default=true"));
        assertEquals("n1|log \\ 7|0", tool("crm_attribute", "--type", "crm_config", "--name", "repl", "-s", "redis",
            "--query", "-q"));
        assertEquals("|0", tool("crm_attribute", "--type", "crm_config", "--name", "repl", "-s", "redis", "-v", "n2",
            "-q"));
        assertEquals("scope=crm_config  name=repl value=n2|0", tool("crm_attribute", "-n", "repl"));
        assertEquals("|0", tool("crm_attribute", "-l", "forever", "-n", "s", "-v", "LATEST"));
        assertEquals("Deleted nodes attribute: id=nodes-2-a name=a|0",
            tool("crm_attribute", "-l", "forever", "-N", "n2", "-n", "a", "-D"));
        assertEquals("crm_attribute: Utilization attributes are the document's, they are not available here|69",
            tool("crm_attribute", "-t", "nodes", "-N", "n1", "-z", "-n", "cpu", "-v", "4"));
        assertEquals(Map.of("s/forever", "LATEST", "a@n2/forever", "", "repl/cluster", "n2"), action.changes());
    }

    @Test
    void whatIsAsItWasIsNoChange() throws Exception {
        action = newAction(Map.of("attribute.a", "1", "attribute.b@n2", "2"));
        tool("crm_attribute", "-l", "reboot", "-n", "a", "-v", "1");
        tool("attrd_updater", "-n", "b", "-N", "n2", "-U", "2");
        tool("attrd_updater", "-n", "c", "-D");
        assertEquals(Map.of(), action.changes());
        tool("attrd_updater", "-n", "a", "-D");
        assertEquals(Map.of("a", ""), action.changes());
    }

    @Test
    void knownValuesAreRead() throws Exception {
        action = newAction(Map.of("attribute.master-stf", "5", "attribute.a@n2", "v", "attribute.b@n9", "lost",
            "attribute.../x", "bad", "clone", "0"));
        assertEquals("5|0", tool("crm_attribute", "-p", "-G", "-q"));
        assertEquals("v|0", tool("crm_attribute", "-N", "n2", "-l", "reboot", "-n", "a", "-G", "-q"));
        assertEquals(Map.of(), action.changes());
    }

    @Test
    void namesCannotLeadOutOfTheFolder() throws Exception {
        assertTrue(tool("crm_attribute", "-n", "../../x", "-v", "1").endsWith("|64"));
        assertTrue(tool("attrd_updater", "-n", "a/b", "-U", "1").endsWith("|64"));
        assertTrue(tool("crm_attribute", "-n", ".hidden", "-v", "1").endsWith("|64"));
        assertTrue(tool("crm_attribute", "-n", "a", "-N", "../..", "-v", "1").endsWith("|105"));
    }

    @Test
    void promotionNeedsAResource() throws Exception {
        assertEquals("crm_attribute: -p/--promotion must be called from an OCF resource agent or with a resource ID"
            + " specified|64", run(Map.of(ActionFolder.VARIABLE, action.path().toString()), "crm_attribute", "-p",
            "-G"));
    }

    @Test
    void attrdUpdater() throws Exception {
        assertEquals("attrd_updater: Could not query value of pingd: attribute does not exist|78",
            tool("attrd_updater", "-n", "pingd", "-Q"));
        assertEquals("|0", tool("attrd_updater", "-n", "pingd", "-U", "3"));
        assertEquals("name=\"pingd\" host=\"n1\" value=\"3\"|0", tool("attrd_updater", "-n", "pingd", "-Q"));
        assertEquals("name=\"pingd\" host=\"n1\" value=\"3\"|0", tool("attrd_updater", "-n", "pingd", "-Q", "-A"));
        assertEquals("name=\"pingd\" host=\"n2\" value=\"\"|0",
            tool("attrd_updater", "-n", "pingd", "-Q", "-N", "n2"));
        assertEquals("|0", tool("attrd_updater", "-n", "pingd", "-B", "5", "-d", "1s"));
        assertEquals("|0", tool("attrd_updater", "-p", "-n", "priv", "-U", "x"));
        assertEquals("name=\"priv\" host=\"n1\" value=\"x\"|0", tool("attrd_updater", "-p", "-n", "priv", "-Q"));
        assertEquals("|0", tool("attrd_updater", "-n", "pingd", "-U", "value++"));
        assertEquals("|0", tool("attrd_updater", "-n", "pingd", "-U", "value+=10"));
        assertEquals("name=\"pingd\" host=\"n1\" value=\"16\"|0", tool("attrd_updater", "-n", "pingd", "-Q"));
        assertEquals("|0", tool("attrd_updater", "-n", "pingd", "-v", "value+=INFINITY"));
        assertEquals("INFINITY|0", tool("attrd_updater", "-n", "pingd", "-Qq"));
        assertEquals("|0", tool("attrd_updater", "-S", "status", "-n", "os", "-B", "Linux a  b", "-d", "0"));
        assertEquals("name=\"os\" host=\"n1\" value=\"Linux a  b\"|0", tool("attrd_updater", "-n", "os", "-Q"));
        assertEquals("|0", tool("attrd_updater", "-D", "-n", "pingd"));
        assertEquals("name=\"pingd\" host=\"n1\" value=\"\"|0", tool("attrd_updater", "-n", "pingd", "-Q"));
    }

    @Test
    void nodesAndResources() throws Exception {
        assertEquals("n1|0", tool("crm_node", "-n"));
        assertEquals("1 n1 member\n2 n2 member|0", tool("crm_node", "-l"));
        assertEquals("n1 n2|0", tool("crm_node", "-p"));
        assertEquals("1|0", tool("crm_node", "-q"));
        assertEquals("1|0", tool("crm_node", "-i"));
        assertEquals("three|0", tool("crm_resource", "-r", "stf", "-g", "fake"));
        assertEquals("Attribute 'cpu' not found for 'stf'|0",
            tool("crm_resource", "-Q", "-r", "stf", "-z", "-g", "cpu"));
        assertTrue(tool("pacemakerd", "-$").startsWith("Pacemaker 2.1.5\n"));
    }

    private static final Map<String, String> CLUSTER = Map.of("cluster.nodes", "n1 online\nn2 online standby",
        "cluster.coordinator", "n2", "cluster.quorate", "true", "attribute.master-st@n1", "5",
        "attribute.pingd@n1", "3", "attribute.master-st@n2", "10", "cluster.resources", """
            st:0 st-clone,promotable ocf:pacemaker:Stateful Promoted n2
            st:1 st-clone,promotable ocf:pacemaker:Stateful Unpromoted n1
            du - ocf:pacemaker:Dummy Started n1
            no - ocf:pacemaker:Dummy Stopped -""");

    @Test
    void theClusterAsCrmMonShowsIt() throws Exception {
        action = newAction(CLUSTER);
        final String xml = tool("crm_mon", "-1", "--output-as=xml");
        assertTrue(xml.startsWith("<pacemaker-result api-version=\"2.25\" request=\"crm_mon -1 --output-as=xml\">\n"));
        // lines of the recording that our crm_mon gives too, in their order
        final String recorded;
        try (InputStream in = ToolsTest.class.getResourceAsStream("/crm_mon.xml")) {
            recorded = new String(in.readAllBytes());
        }
        assertEquals(recorded.stripTrailing() + "|0", xml.substring(xml.indexOf("  <nodes>")));
        assertTrue(tool("crm_mon", "-1X").contains("<crm_mon version="));
        assertTrue(!tool("crm_mon", "-1X").contains("id=\"no\"") && tool("crm_mon", "-r1X").contains("id=\"no\""));
        assertTrue(tool("crm_mon", "-1").startsWith("Node List:\n  * Online: [ n1 n2 ]\n"));
        assertEquals("crm_mon: It cannot run in the background, and gives no HTML|69",
            tool("crm_mon", "-p", "/x", "-d"));
    }

    @Test
    void whereResourcesRun() throws Exception {
        action = newAction(CLUSTER);
        assertEquals("resource st is running on: n2 Promoted\nresource st is running on: n1|0",
            tool("crm_resource", "-W", "-r", "st"));
        assertEquals("resource no is NOT running|0", tool("crm_resource", "--locate", "--resource=no"));
        assertEquals("crm_resource: Resource 'what' not found|105", tool("crm_resource", "-W", "-r", "what"));
        assertEquals("st\ndu\nno|0", tool("crm_resource", "-l"));
        assertTrue(tool("crm_resource", "-r", "stf", "-p", "x", "-v", "1").endsWith("|69"));
        assertTrue(tool("crm_failcount", "-r", "st", "-G").endsWith("|69"));
        action = newAction(Map.of("cluster.nodes", "n1 online\nn2 unclean"));
        assertEquals("n1|0", tool("crm_node", "-l", "-p"));
        assertEquals("1 n1 member\n2 n2 lost|0", tool("crm_node", "-l"));
    }

    @Test
    void queriesThatAgentsMakeOfTheCib() throws Exception {
        action = newAction(CLUSTER);
        assertEquals("""
            <xpath-query>
              <nvpair id="status-1-master-st" name="master-st" value="5"/>
              <nvpair id="status-2-master-st" name="master-st" value="10"/>
            </xpath-query>|0""",
            tool("cibadmin", "-Q", "--xpath", "//node_state[@crmd='online']//nvpair[@name='master-st']"));
        assertEquals("<nvpair id=\"status-1-pingd\" name=\"pingd\" value=\"3\"/>|0",
            tool("cibadmin", "-Q", "--xpath", "//node_state//nvpair[@name='pingd']"));
        assertEquals("Call cib_query failed (-6): No such device or address|105",
            tool("cibadmin", "-Q", "--xpath", "//node_state//nvpair[@name='none']"));
        assertTrue(tool("cibadmin", "-Q", "--xpath", "//primitive").endsWith("|69"));
        assertTrue(tool("cibadmin", "--replace").endsWith("|69"));
        final String cib = tool("cibadmin", "-Q");
        assertTrue(cib.contains("validate-with=\"pacemaker-3.9\"") && cib.contains("crmd=\"online\""));
        javax.xml.parsers.DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(
            new java.io.ByteArrayInputStream(cib.substring(0, cib.indexOf("|0")).getBytes()));
    }

    @Test
    void afterTheActionTheToolsSayThatNobodyListens() throws Exception {
        action.delete();
        assertTrue(Files.notExists(action.path()));
        assertTrue(tool("crm_attribute", "-p", "-v", "5").endsWith("|102"));
        assertTrue(tool("attrd_updater", "-n", "a", "-U", "1").endsWith("|102"));
        assertTrue(tool("crm_node", "-n").contains("the action that started this has ended"));
    }

    @Test
    void anAgentDecidesNothingForOtherPeople() throws Exception {
        for (final String option : List.of("--ban", "-M", "--clear")) {
            final String told = tool("crm_resource", option, "-r", "stf");
            assertTrue(told.contains("coterie resource move") && told.endsWith("|69"), told);
        }
    }
}
