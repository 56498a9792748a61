package io.coterie.command;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which class-data archive the script of the command uses, with a Java that only says what it was given. */
class CommandScriptTest {
    private static final String NONE = "/nonexistent";
    private static final String JAVA = """
        #!/bin/sh
        for one in "$@"; do
            case $one in
                -XX:ArchiveClassesAtExit=*) echo classes > "${one#*=}"; exit 0;;
                -XX:SharedArchiveFile=*) printf %s "${one#*=}"; exit 0;;
            esac
        done
        exit 1
        """;
    @TempDir
    private Path folder;
    private Path cache;

    @BeforeEach
    void aDistribution() throws IOException {
        cache = folder.resolve("cache/coterie");
        Files.createDirectories(folder.resolve("lib/command"));
        Files.writeString(folder.resolve("lib/command/command.jar"), "a jar");
        Files.writeString(folder.resolve("lock.sha256"), "a lock");
        executable("java/bin/java", JAVA);
        executable("bin/coterie", Files.readString(Path.of("../../distribution/src/main/distribution/bin/coterie")));
    }

    private void executable(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** The archive that one command uses. */
    private String used() throws Exception {
        ProcessBuilder command = new ProcessBuilder(folder.resolve("bin/coterie").toString(), "cluster", "status");
        command.environment().put("JAVA_HOME", folder.resolve("java").toString());
        command.environment().put("XDG_CACHE_HOME", folder.resolve("cache").toString());
        command.environment().remove("COTERIE_NO_ARCHIVE");
        Process process = command.redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), said);
        return said;
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.list(cache)) {
            return all.toList();
        }
    }

    private Path made() throws Exception {
        assertEquals(NONE, used());
        await().atMost(Duration.ofSeconds(30)).until(() -> files().size() == 1
            && files().get(0).toString().endsWith(".jsa") && Files.size(files().get(0)) > 0);
        return files().get(0);
    }

    /** What the script says where it does not start Java. */
    private String refusal(Path script) throws Exception {
        ProcessBuilder command = new ProcessBuilder(script.toString(), "cluster", "status");
        command.environment().put("JAVA_HOME", folder.resolve("java").toString());
        command.environment().put("COTERIE_NO_ARCHIVE", "1");
        Process process = command.redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(1, process.waitFor(), said);
        return said;
    }

    @Test
    void whereJavaCannotRunItSaysWhy() throws Exception {
        executable("a:b/bin/coterie", Files.readString(folder.resolve("bin/coterie")));
        assertTrue(refusal(folder.resolve("a:b/bin/coterie")).startsWith("command.bad-folder: "));
        Files.writeString(folder.resolve("java/release"), "JAVA_VERSION=\"11.0.21\"\n");
        assertTrue(refusal(folder.resolve("bin/coterie")).startsWith("command.old-java: "));
    }

    @Test
    void theFirstCommandHasItMadeInAFolderOfItsUsersOwn() throws Exception {
        Path archive = made();
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(cache)));
        assertEquals(archive.toString(), used());
    }

    @Test
    void anEmptyOneIsNotUsedAndMadeAnew() throws Exception {
        Path archive = made();
        Files.write(archive, new byte[0]);
        assertEquals(archive, made());
        assertEquals(archive.toString(), used());
    }

    @Test
    void whereOthersCanWriteNoneIsUsedOrMade() throws Exception {
        Path archive = made();
        for (String open : List.of("rwxrwxr-x", "rwxr-xrwx")) {
            Files.setPosixFilePermissions(cache, PosixFilePermissions.fromString(open));
            assertEquals(NONE, used());
        }
        Files.delete(archive);
        assertEquals(NONE, used());
        Files.setPosixFilePermissions(cache, PosixFilePermissions.fromString("rwxr-xr-x"));
        assertTrue(files().isEmpty(), files().toString());
    }
}
