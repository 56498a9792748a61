package io.coterie.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.coterie.command.home.ComponentChoice;
import io.coterie.command.home.Distribution;

/** New members are made of what the distribution says. */
class DistributionTest {
    @TempDir
    private Path folder;

    @Test
    void theDistributionSaysWhatMembersAreMadeOf() {
        final Path home = folder.resolve("n1");
        final List<ComponentChoice> several = ComponentChoice.standard(false, home);
        assertEquals(List.of("membership", "messaging", "consensus", "control"),
            several.stream().map(ComponentChoice::kind).toList());
        assertEquals("[0.1.0,1.0.0)", several.get(0).version());
        assertEquals(Map.of("runDirectory", home + "/run"), several.get(3).settings());
        assertEquals(List.of("local", "rest"),
            ComponentChoice.standard(true, home).stream().map(ComponentChoice::component).toList());
    }

    @Test
    void membersThatCannotBeWatchedAreNotStartedForDevelopment() throws IOException {
        Files.createDirectories(folder.resolve("conf"));
        final Distribution distribution = new Distribution(folder);
        assertEquals("command.no-distribution",
            assertThrows(Failure.class, () -> distribution.components(true)).code());
        Files.writeString(folder.resolve("conf/components.json"),
            "{\"components\": [{\"kind\": \"membership\", \"component\": \"jgroups\"}]}");
        assertEquals("command.no-control", assertThrows(Failure.class, distribution::requireControl).code());
    }

    @Test
    void aDistributionWithoutTheKitSaysSo() {
        final Failure failure = assertThrows(Failure.class, () -> ConformanceProgram.builder(folder, folder,
            List.of("list")));
        assertEquals("command.no-conformance", failure.code());
        assertEquals("Use one with the program 'conformance', such as the one that is shipped.", failure.remedy());
    }

    @Test
    void aDistributionWithoutTheLibraryMakesNoOthers() {
        final java.io.ByteArrayOutputStream err = new java.io.ByteArrayOutputStream();
        assertEquals(ExitCode.NOT_FOUND.status(), Main.run(new String[] {"dist", "list"}, System.out,
            new java.io.PrintStream(err)));
        assertEquals("command.no-assembly", err.toString().split(":")[0]);
    }
}
