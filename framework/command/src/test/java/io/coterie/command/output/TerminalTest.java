package io.coterie.command.output;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A terminal is known by what the open file is. */
class TerminalTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"/dev/pts/3, true", "/dev/tty1, true", "/dev/ttyS0, true", "/dev/console, true", "/dev/null, false",
        "pipe:[123], false", "socket:[5], false", "/home/me/dev/pts/3, false"})
    void whatAnOpenFileIs(final String target, final boolean terminal) throws IOException {
        assertEquals(terminal, Terminal.is(Files.createSymbolicLink(folder.resolve("0"), Path.of(target))));
    }

    @Test
    void noneIsNone() {
        assertEquals(false, Terminal.is(folder.resolve("none")));
    }
}
