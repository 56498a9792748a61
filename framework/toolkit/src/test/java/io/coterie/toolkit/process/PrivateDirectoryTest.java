package io.coterie.toolkit.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

import io.coterie.api.core.CoterieException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivateDirectoryTest {
    @TempDir
    private Path folder;

    @Test
    void makesItForTheOwnerAloneAndTakesItAgain() throws Exception {
        final Path made = PrivateDirectory.make(folder.resolve("a"));
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(made)));
        assertEquals(made, PrivateDirectory.make(made));
    }

    @Test
    void refusesWhatOthersCanWriteToAndLinks() throws Exception {
        final Path open = Files.createDirectory(folder.resolve("open"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
        assertEquals("process.unsafe-directory",
            assertThrows(CoterieException.class, () -> PrivateDirectory.make(open)).code());
        final Path link = Files.createSymbolicLink(folder.resolve("link"), Files.createDirectory(folder.resolve("b")));
        assertEquals("process.unsafe-directory",
            assertThrows(CoterieException.class, () -> PrivateDirectory.make(link)).code());
    }
}
