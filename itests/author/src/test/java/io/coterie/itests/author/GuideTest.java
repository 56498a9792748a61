package io.coterie.itests.author;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Blocks and edits. */
class GuideTest {
    @TempDir
    private Path folder;

    @Test
    void blocksAreReadInOrder() throws Exception {
        final Path page = Files.writeString(folder.resolve("page.md"),
            "Do:\n```sh\ncd x\nls\n```\nSee:\n```output\ny\n```\n");
        assertEquals(List.of(new Guide.Block(2, "sh", List.of("cd x", "ls")),
            new Guide.Block(7, "output", List.of("y"))), Guide.read(page));
    }

    @Test
    void anEditChangesWhatItNames() throws Exception {
        final Path file = Files.writeString(folder.resolve("A.java"), "one\ntwo\nthree\n");
        Guide.edit(folder, edit(" one", "-two", "+2"));
        assertEquals("one\n2\nthree\n", Files.readString(file));
    }

    @Test
    void anEditOfWhatIsNotThereOrTwiceFails() throws Exception {
        Files.writeString(folder.resolve("A.java"), "one\none\n");
        assertThrows(IllegalStateException.class, () -> Guide.edit(folder, edit("-two", "+2")));
        assertThrows(IllegalStateException.class, () -> Guide.edit(folder, edit("-one", "+1")));
    }

    private static Guide.Block edit(final String... lines) {
        final List<String> all = new java.util.ArrayList<>(List.of("--- a/A.java", "+++ b/A.java", "@@"));
        all.addAll(List.of(lines));
        return new Guide.Block(1, "diff", all);
    }
}
