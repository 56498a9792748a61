package io.coterie.launcher;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.coterie.api.core.CoterieException;

/** What differs from the lock is refused by name, whatever the difference. */
class LockCheckTest {
    @TempDir
    private Path folder;
    @TempDir
    private Path home;

    @BeforeEach
    void distribution() throws Exception {
        final StringBuilder lock = new StringBuilder();
        for (final String name : new String[] {"lib/a.jar", "bundles/b.jar", "bundles/c.jar", "lib/command/d.jar"}) {
            final Path file = folder.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, "the bytes of " + name);
            lock.append(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file))))
                .append("  ").append(name).append('\n');
        }
        Files.writeString(folder.resolve(LockCheck.FILE), lock);
    }

    private String refusal(final String code) {
        final CoterieException e =
            assertThrows(CoterieException.class, () -> LockCheck.begin(folder, home, false).confirm());
        assertEquals(code, e.code());
        assertDoesNotThrow(() -> LockCheck.begin(folder, home, true).confirm(), "unlocked checks nothing");
        return e.problem();
    }

    @Test
    void whatIsAsItWasMadeRuns() throws IOException {
        LockCheck.begin(folder, home, false).confirm();
        Files.writeString(folder.resolve("lib/command/d.jar"), "not what a member runs");
        LockCheck.begin(folder, home, false).confirm();
    }

    @Test
    void whatIsKnownOfACheckedFileIsHandedOn() throws IOException {
        final Path bundle = folder.resolve("bundles/b.jar");
        final LockCheck first = LockCheck.begin(folder, home, false);
        first.confirm();
        final String hash = Files.readAllLines(folder.resolve(LockCheck.FILE)).stream()
            .filter(line -> line.endsWith("bundles/b.jar")).map(line -> line.substring(0, 64)).findFirst()
            .orElseThrow();
        final String known = hash + " 26 " + Files.getLastModifiedTime(bundle).to(TimeUnit.NANOSECONDS);
        assertEquals(known, first.verified(bundle));
        final LockCheck later = LockCheck.begin(folder, home, false);
        later.confirm();
        assertEquals(known, later.verified(bundle), "by the checksums of the home");
        final LockCheck unlocked = LockCheck.begin(folder, home, true);
        unlocked.confirm();
        assertNull(unlocked.verified(bundle));
    }

    /** What a rehearsal has left counts in a new home, and lets nothing else run than without. */
    @Test
    void aNewHomeGoesByWhatTheRehearsalHasFound(@TempDir final Path other) throws IOException {
        LockCheck.begin(folder, home, false).confirm();
        final Path left = other.resolve("left");
        Files.move(home.resolve(CheckedFiles.FILE), left);
        System.setProperty(LockCheck.REHEARSED, left.toString());
        try {
            LockCheck.begin(folder, home, false).confirm();
            assertFalse(Files.exists(home.resolve(CheckedFiles.FILE)), "nothing had to be hashed and noted");
            final FileTime time = Files.getLastModifiedTime(folder.resolve("bundles/b.jar"));
            Files.writeString(folder.resolve("bundles/b.jar"), "the bytes of bundles/B.jar");
            Files.setLastModifiedTime(folder.resolve("bundles/b.jar"), time);
            assertTrue(refusal("member.wrong-hash").startsWith("bundles/b.jar "));
            Files.delete(left);
            assertTrue(refusal("member.wrong-hash").startsWith("bundles/b.jar "));
        } finally {
            System.clearProperty(LockCheck.REHEARSED);
        }
    }

    @Test
    void aChangedAMissingAndAnAddedFileAreNamed() throws IOException {
        Files.writeString(folder.resolve("bundles/b.jar"), "the bytes of bundles/B.jar");
        assertTrue(refusal("member.wrong-hash").startsWith("bundles/b.jar "));
        Files.delete(folder.resolve("bundles/b.jar"));
        assertTrue(refusal("member.wrong-hash").startsWith("bundles/b.jar "));
        Files.writeString(folder.resolve("bundles/b.jar"), "the bytes of bundles/b.jar");
        Files.writeString(folder.resolve("lib/x.jar"), "extra");
        assertTrue(refusal("member.wrong-hash").startsWith("lib/x.jar "));
    }

    /** What Java puts into the class path {@code lib/*}, and a framework takes for a bundle, is more than *.jar. */
    @ParameterizedTest
    @ValueSource(strings = {"lib/x.JAR", "lib/.x.jar", "lib/x.txt", "bundles/x.Jar", "bundles/x"})
    void whatIsNotInTheLockIsRefusedWhateverItIsCalled(final String name) throws IOException {
        final Path file = Files.writeString(folder.resolve(name), "extra");
        assertEquals(name + " is not in the lock of the distribution.", refusal("member.wrong-hash"));
        Files.delete(file);
        Files.createDirectory(file);
        if (name.equals("lib/x.txt")) {
            assertDoesNotThrow(() -> LockCheck.begin(folder, home, false).confirm(), "a folder of another program");
        } else {
            assertEquals(name + " is not in the lock of the distribution.", refusal("member.wrong-hash"));
        }
        Files.delete(file);
        Files.createSymbolicLink(file, folder.resolve("nowhere"));
        assertEquals(name + " is not in the lock of the distribution.", refusal("member.wrong-hash"));
    }

    @Test
    void whatNfsKeepsOfAReplacedJarStopsNoStart() throws IOException {
        Files.writeString(folder.resolve("lib/.nfs000000000123abcd00000001"), "old");
        assertDoesNotThrow(() -> LockCheck.begin(folder, home, false).confirm());
    }

    @Test
    void withoutALockNothingRuns() throws IOException {
        Files.writeString(folder.resolve(LockCheck.FILE), "");
        refusal("member.wrong-hash");
        Files.delete(folder.resolve(LockCheck.FILE));
        refusal("member.no-lock");
    }

    /** With the checksums of an earlier start in the home, whatever they are, nothing else runs than without. */
    @Test
    void aChangeSinceTheLastStartIsNoticed() throws IOException {
        LockCheck.begin(folder, home, false).confirm();
        final Path noted = home.resolve(CheckedFiles.FILE);
        assertEquals(3, Files.readAllLines(noted).size());
        final Path jar = folder.resolve("bundles/b.jar");
        final byte[] good = Files.readAllBytes(jar);
        final FileTime time = Files.getLastModifiedTime(jar);
        for (int i = 0; i < good.length * Byte.SIZE; i++) {
            final byte[] bad = good.clone();
            bad[i / Byte.SIZE] ^= (byte) (1 << i % Byte.SIZE);
            Files.write(jar, bad);
            Files.setLastModifiedTime(jar, time);
            assertTrue(refusal("member.wrong-hash").startsWith("bundles/b.jar "), "bit " + i);
        }
        Files.write(jar, good);
        LockCheck.begin(folder, home, false).confirm();
    }

    @Test
    void whatIsNotedCountsForTheHashOfTheLockOnly() throws IOException {
        LockCheck.begin(folder, home, false).confirm();
        final Path lock = folder.resolve(LockCheck.FILE);
        Files.writeString(lock, Files.readString(lock).replaceFirst("[0-9a-f]{64}(?=  bundles/b)", "0".repeat(64)));
        assertTrue(refusal("member.wrong-hash").startsWith("bundles/b.jar "));
    }

    @Test
    void aDamagedNoteOnlyCostsTime() throws IOException {
        LockCheck.begin(folder, home, false).confirm();
        final Path noted = home.resolve(CheckedFiles.FILE);
        final String good = Files.readString(noted);
        for (final String damaged : new String[] {"", " ", "x", "\n\n", good.substring(0, good.length() / 2),
            good.replace('a', 'b'), "\u00e4".repeat(1000)}) {
            Files.writeString(noted, damaged, java.nio.charset.StandardCharsets.ISO_8859_1);
            LockCheck.begin(folder, home, false).confirm();
            assertEquals(good.lines().sorted().toList(), Files.readString(noted).lines().sorted().toList());
        }
        Files.delete(noted);
        Files.createDirectories(noted.resolve("in/the/way"));
        LockCheck.begin(folder, home, false).confirm();
    }
}
