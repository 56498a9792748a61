package io.coterie.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.coterie.api.core.ClusterId;
import io.coterie.api.core.Incarnation;
import io.coterie.api.core.NodeId;

/** The mark that the script makes is one that the launcher takes; where it cannot be sure, it asks a JVM. */
class StartScriptTest {
    private static final String UUID = "5a7c2f0e-0c93-4c5b-9a55-1f0a1c5f7e01";
    private static final Path SCRIPT = Path.of("../../distribution/src/main/distribution/bin/coterie-member");
    @TempDir
    private Path folder;
    private Path home;

    @BeforeEach
    void distribution() throws IOException {
        Files.createDirectories(folder.resolve("bin"));
        Files.copy(SCRIPT, folder.resolve("bin/coterie-member"));
        // what stands for Java says who asked it, and for the member which mark it got
        final Path java = folder.resolve("java/bin/java");
        Files.createDirectories(java.getParent());
        Files.writeString(java, """
            #!/bin/sh
            case "$*" in *io.coterie.launcher.Mark*) echo asked;; *) echo "$COTERIE_INCARNATION";; esac
            """);
        assertTrue(java.toFile().setExecutable(true));
        home = Files.createDirectory(folder.resolve("a home"));
        member("{\"cluster\": {\"uuid\": \"" + UUID + "\", \"name\": \"dev\"}, \"node\": \"n1\", \"bind\": \"x\"}");
    }

    private void member(final String json) throws IOException {
        Files.writeString(home.resolve("member.json"), json);
    }

    private String mark() throws IOException, InterruptedException {
        return said(folder, java.util.Map.of());
    }

    /** What the script of a distribution says, or the Java that it starts. */
    private String said(final Path distribution, final java.util.Map<String, String> more)
            throws IOException, InterruptedException {
        final ProcessBuilder builder = new ProcessBuilder("sh", distribution.resolve("bin/coterie-member").toString(),
            "--home", home.toString());
        builder.environment().keySet().removeIf(name -> name.startsWith("LC_") || name.equals("LANG"));
        builder.environment().putAll(more);
        builder.environment().put("JAVA_HOME", folder.resolve("java").toString());
        builder.environment().put("COTERIE_NO_ARCHIVE", "1");
        builder.redirectErrorStream(true).redirectInput(new File("/dev/null"));
        final Process process = builder.start();
        final String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertTrue(process.waitFor(30, TimeUnit.SECONDS), said);
        return said;
    }

    private Incarnation taken(final String mark) {
        final IncarnationFile file = new IncarnationFile(home);
        final Incarnation number =
            file.take(mark, new ClusterId("dev", java.util.UUID.fromString(UUID)), NodeId.of("n1"));
        file.use(number);
        return number;
    }

    @Test
    void eachLifeHasAGreaterNumberThatIsNoLessThanTheClock() throws Exception {
        final long before = System.currentTimeMillis();
        final long first = taken(mark()).number();
        assertTrue(first >= before, first + " and " + before);
        assertTrue(taken(mark()).number() > first);
        final long far = before + 1_000_000_000L;
        Files.writeString(home.resolve("incarnation.used"), far + "\n");
        assertEquals(far + 1, taken(mark()).number(), "where the clock was set back");
        Files.writeString(home.resolve("incarnation"), far + 7 + "\n");
        assertEquals(far + 8, taken(mark()).number(), "a number that was assigned and not used");
    }

    @Test
    void itReadsWhatTheProgramsWriteInEachOfItsForms() throws Exception {
        member("{\n  \"cluster\" : {\n    \"name\" : \"dev\",\n    \"uuid\" : \"" + UUID
            + "\"\n  },\n  \"node\" : \"n1\",\n  \"bind\" : \"x\"\n}\n");
        assertTrue(mark().startsWith(UUID + "/n1#"));
    }

    @Test
    void whatIsNotPlainIsLeftToTheLauncher() throws Exception {
        for (final String odd : new String[] {"1", "007\n", "x\n", "1234567890123456789\n", "\n"}) {
            Files.writeString(home.resolve("incarnation"), odd);
            assertEquals("asked", mark(), odd);
        }
        Files.delete(home.resolve("incarnation"));
        for (final String odd : new String[] {
            "{\"node\": \"n1\", \"cluster\": {\"uuid\": \"" + UUID + "\", \"name\": \"a\"}, \"bind\": \"x\"}",
            "{\"cluster\": {\"uuid\": \"" + UUID + "\", \"name\": \"a\\\"b\"}, \"node\": \"n1\", \"bind\": \"x\"}",
            "{\"cluster\": {\"uuid\": \"" + UUID.toUpperCase(java.util.Locale.ROOT)
                + "\", \"name\": \"a\"}, \"node\": \"n1\", \"bind\": \"x\"}"}) {
            member(odd);
            assertEquals("asked", mark(), odd);
        }
    }

    @Test
    void aJavaThatIsTooOldIsToldByItsRelease() throws Exception {
        final Path release = folder.resolve("java/release");
        for (final String old : new String[] {"1.8.0_392", "9", "11.0.21", "16"}) {
            Files.writeString(release, "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + old + "\"\n");
            assertTrue(mark().endsWith("[member.old-java]"), old);
        }
        for (final String good : new String[] {"17", "17.0.9", "21", "25.0.1", "100"}) {
            Files.writeString(release, "JAVA_VERSION=\"" + good + "\"\n");
            assertTrue(mark().startsWith(UUID), good);
        }
    }

    @Test
    void aColonInItsFolderIsRefused() throws Exception {
        final Path other = folder.resolve("a:b/bin/coterie-member");
        Files.createDirectories(other.getParent());
        Files.copy(SCRIPT, other);
        assertTrue(said(folder.resolve("a:b"), java.util.Map.of()).endsWith("[member.bad-folder]"));
    }

    @Test
    void withoutALanguageNamesOfFilesAreUtf8AllTheSame() throws Exception {
        Files.writeString(folder.resolve("java/bin/java"), "#!/bin/sh\necho \"$LC_ALL\"\n");
        assertEquals("C.UTF-8", mark());
        assertEquals("C.UTF-8", said(folder, java.util.Map.of("LC_ALL", "C")));
        assertEquals("", said(folder, java.util.Map.of("LANG", "de_DE.UTF-8")));
    }
}
