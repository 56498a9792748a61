package io.coterie.resource.ocf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import io.coterie.api.core.CoterieException;
import io.coterie.api.resource.AgentMetadata;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MetadataParserTest {
    private static final String ACTIONS = "<actions><action name=\"start\" timeout=\"20\"/></actions>";
    @TempDir
    private Path folder;

    private static AgentMetadata parse(final String xml) {
        return MetadataParser.parse("ocf:t:t", xml, true);
    }

    @Test
    void readsParametersAndActions() {
        final AgentMetadata metadata = parse("""
            <?xml version="1.0"?>
            <!DOCTYPE resource-agent SYSTEM "ra-api-1.dtd">
            <resource-agent name="t" version="2.5"><version>1.0</version>
            <longdesc lang="en"> long </longdesc><shortdesc lang="en">short</shortdesc>
            <parameters>
              <parameter name="a" required="1" unique="1"><shortdesc>A</shortdesc>
                <content type="integer" default="7"/></parameter>
              <parameter name="b" reloadable="1" unique-group="g" private="1"><longdesc>B</longdesc></parameter>
            </parameters>
            <actions>
              <action name="start" timeout="1m"/>
              <action name="monitor" timeout="20s" interval="10" depth="0" role="Master"/>
              <action name="monitor" timeout="20" interval="11s" depth="10" role="Slave"/>
              <action name="meta-data"/>
            </actions></resource-agent>
            """);
        assertEquals("2.5", metadata.version());
        assertEquals("short", metadata.shortDescription());
        assertEquals("long", metadata.longDescription());
        assertEquals(new AgentMetadata.Parameter("a", "integer", true, true, false, false, "7", "A"),
            metadata.parameter("a").orElseThrow());
        assertEquals(new AgentMetadata.Parameter("b", "string", false, true, true, true, "", "B"),
            metadata.parameter("b").orElseThrow());
        assertEquals("boolean", metadata.parameter("trace_ra").orElseThrow().type(), "of the agents' library");
        assertEquals(Duration.ofMinutes(1), metadata.actions().get(0).timeout());
        assertEquals(new AgentMetadata.Action("monitor", "Promoted", Duration.ofSeconds(10), Duration.ofSeconds(20),
            0), metadata.actions().get(1));
        assertEquals("Unpromoted", metadata.actions().get(2).role());
        assertEquals(10, metadata.actions().get(2).depth());
        assertTrue(metadata.supports("start"));
        assertFalse(metadata.supports("promote"));
        assertTrue(metadata.outlivesProcesses());
    }

    @ParameterizedTest
    @CsvSource({"20,20000", "20s,20000", "1m,60000", "500ms,500", "2h,7200000", "1min,60000", "'',0", "never,0",
        "-5,0", "5 sec,5000"})
    void readsTimes(final String text, final long millis) {
        assertEquals(Duration.ofMillis(millis), MetadataParser.time(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  \n", "no xml", "<resource-agent><actions>", "<other/>", "<resource-agent/>",
        "<resource-agent><actions/></resource-agent>"})
    void refusesWhatIsNoMetadata(final String xml) {
        assertEquals("resource.bad-metadata", assertThrows(CoterieException.class, () -> parse(xml)).code());
    }

    @Test
    void readsNoExternalEntity() throws Exception {
        final Path secret = Files.writeString(folder.resolve("secret"), "the-secret");
        final AgentMetadata metadata = parse("<!DOCTYPE resource-agent [<!ENTITY e SYSTEM \"" + secret.toUri()
            + "\">]><resource-agent><shortdesc>[&e;]</shortdesc>" + ACTIONS + "</resource-agent>");
        assertEquals("[]", metadata.shortDescription());
        final AgentMetadata parameter = parse("<!DOCTYPE resource-agent [<!ENTITY % p SYSTEM \"" + secret.toUri()
            + "\"> %p;]><resource-agent>" + ACTIONS + "</resource-agent>");
        assertEquals("", parameter.shortDescription());
    }

    @Test
    void anEntityThatGrowsWithoutEndIsRefused() {
        final StringBuilder xml = new StringBuilder("<!DOCTYPE resource-agent [<!ENTITY e0 \"aaaaaaaaaa\">");
        for (int i = 1; i < 12; i++) {
            xml.append("<!ENTITY e").append(i).append(" \"").append(("&e" + (i - 1) + ";").repeat(10)).append("\">");
        }
        xml.append("]><resource-agent><shortdesc>&e11;</shortdesc>").append(ACTIONS).append("</resource-agent>");
        assertTimeoutPreemptively(Duration.ofSeconds(30),
            () -> assertThrows(CoterieException.class, () -> parse(xml.toString())));
    }
}
