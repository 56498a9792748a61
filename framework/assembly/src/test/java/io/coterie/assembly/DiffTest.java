package io.coterie.assembly;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.coterie.assembly.archive.Form;
import io.coterie.assembly.resolve.Resolution;
import io.coterie.assembly.tool.AssemblyTool;

/** What differs between two distributions, in whatever form they are. */
class DiffTest {
    private static final String WANTED = "distribution: shop\ncomponents:\n  messaging: {component: x, settings: "
        + "{queueBytes: 5}}\nprograms: []\nbundles: ['library;[1,2)']\n";
    @TempDir
    private Path folder;
    private SmallKit kit;

    @BeforeEach
    void bundles() throws IOException {
        kit = new SmallKit(folder);
        TestBundles.jar(kit.bundles(), "messaging-x", "1.0.0", SmallKit.component("messaging", "x", "fifo"));
        TestBundles.jar(kit.bundles(), "library", "1.0.0", "Export-Package", "p;version=1.0");
        TestBundles.jar(kit.bundles(), "library", "2.0.0", "Export-Package", "p;version=2.0");
    }

    private Path built(final Form form, final String descriptor, final String name) throws IOException {
        final Resolution resolution = kit.resolve(descriptor);
        final Path out = folder.resolve(name);
        form.write(resolution.descriptor(), kit.assembler().layOut(resolution), out, null);
        return out;
    }

    private List<String> difference(final Path one, final Path other) {
        final Map<String, Object> answer = new AssemblyTool().apply(Map.of("verb", "diff", "kit",
            kit.folder().toString(), "base", folder.toString(), "one", one.toString(), "other", other.toString()));
        final List<String> rows = new ArrayList<>();
        for (final String part : List.of("added", "removed", "changed", "settings", "files")) {
            ((List<?>) answer.get(part)).forEach(row -> {
                final Map<?, ?> map = (Map<?, ?>) row;
                rows.add(map.values().iterator().next() + ": " + map.get("what")
                    + (part.equals("files") ? "" : " '" + map.get("before") + "' '" + map.get("after") + "'"));
            });
        }
        return rows;
    }

    @Test
    void theSameIsTheSameInEveryForm() throws IOException {
        final Path descriptor = Files.writeString(folder.resolve("same.yaml"), WANTED);
        for (final Form form : Form.values()) {
            assertEquals(List.of(), difference(built(form, WANTED, "one-" + form), descriptor), form.name());
        }
    }

    @Test
    void settingsComponentsAndProgramsAreTold() throws IOException {
        final Path before = built(Form.TAR, WANTED, "before");
        TestBundles.jar(kit.bundles(), "quorum-q", "1.0.0", SmallKit.component("quorum", "q", "exclusive"));
        Files.createDirectories(kit.folder().resolve("lib/command"));
        Files.writeString(kit.folder().resolve("lib/command/c.txt"), "a part of the command");
        Files.writeString(kit.folder().resolve("bin/coterie"), "#!/bin/sh\n");
        TestBundles.jar(kit.folder().resolve("lib"), "launcher", "1.0.0", "Bundle-Name", "changed");
        final Path after = built(Form.DEB, WANTED.replace("queueBytes: 5", "queueBytes: 6")
            .replace("programs: []", "  quorum: q\nprograms: [command]"), "after");
        assertEquals(List.of("quorum-q: added '' '1.0.0'", "components.2: added '' 'quorum-q'",
            "alone.2: added '' 'quorum-q'", "components.messaging-x.queueBytes: other value '5' '6'",
            "alone.messaging-x.queueBytes: other value '5' '6'", "programs.command: added '' 'there'",
            "bin/coterie: added", "lib/command/c.txt: added", "lib/launcher-1.0.0.jar: other bytes").stream().sorted()
            .toList(), difference(before, after).stream().sorted().toList());
    }

    @Test
    void twoVersionsOfOneBundleAreTwo() throws IOException {
        final Path one = built(Form.FOLDER, WANTED, "one");
        final Path two = built(Form.FOLDER, WANTED.replace("['library;[1,2)']", "['library;[1,2)', 'library;[2,3)']"),
            "two");
        final Path other = built(Form.FOLDER, WANTED.replace("[1,2)", "[2,3)"), "other");
        assertEquals(List.of("library: added '' '2.0.0'"), difference(one, two));
        assertEquals(List.of("library: removed '1.0.0' ''"), difference(two, other));
        assertEquals(List.of("library: other version '1.0.0' '2.0.0'"), difference(one, other));
        TestBundles.jar(kit.bundles(), "library", "1.0.0", "Bundle-Name", "changed");
        assertEquals(List.of("library: other bytes '1.0.0' '1.0.0'"),
            difference(one, built(Form.OCI, WANTED, "changed")));
    }
}
