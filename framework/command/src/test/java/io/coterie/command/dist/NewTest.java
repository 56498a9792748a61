package io.coterie.command.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.coterie.command.Failure;
import io.coterie.command.Main;

/** What {@code dist new} asks, and where it writes. */
class NewTest {
    @TempDir
    private Path folder;

    private static List<String> answer(final String typed) throws IOException {
        final ByteArrayOutputStream err = new ByteArrayOutputStream();
        final List<String> answer = DistCommands.New.answer(new BufferedReader(new StringReader(typed)),
            new PrintStream(err));
        assertTrue(err.toString().startsWith("Components, as KIND=COMPONENT"), err::toString);
        return answer;
    }

    @Test
    void theQuestionGoesToStandardErrorAndAnEmptyAnswerLeavesTheDefault() throws IOException {
        assertEquals(List.of("membership=local", "quorum"), answer(" membership=local , quorum\n"));
        assertEquals(List.of(), answer("\n"));
        assertEquals(List.of(), answer(""));
    }

    @Test
    void aFolderThatIsNotThereIsNamed() {
        final Path file = folder.resolve("none/shop.yaml");
        final Failure failure = assertThrows(Failure.class, () -> DistCommands.New.write(file, "text"));
        assertTrue(failure.problem().endsWith("its folder is not there."), failure.problem());
        assertFalse(Files.exists(file.getParent()));
    }

    @Test
    void aFileThatIsThereIsNotReplaced() throws IOException {
        final Path file = Files.writeString(folder.resolve("shop.yaml"), "mine");
        final ByteArrayOutputStream err = new ByteArrayOutputStream();
        assertEquals(2, Main.run(new String[] {"dist", "new", "shop", "--component", "quorum", "--out",
            file.toString()}, new PrintStream(new ByteArrayOutputStream()), new PrintStream(err)));
        assertTrue(err.toString().startsWith("command.file-exists: " + file), err::toString);
        assertEquals("mine", Files.readString(file));
        assertFalse(err.toString().contains("Components"), err::toString);
    }
}
