package io.coterie.launcher;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.coterie.api.core.CoterieException;

/** What differs from the lock is refused by name, whatever the difference. */
class LockCheckTest {
    @TempDir
    private Path folder;

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
            assertThrows(CoterieException.class, () -> LockCheck.begin(folder, false).confirm());
        assertEquals(code, e.code());
        assertDoesNotThrow(() -> LockCheck.begin(folder, true).confirm(), "unlocked checks nothing");
        return e.problem();
    }

    @Test
    void whatIsAsItWasMadeRuns() throws IOException {
        LockCheck.begin(folder, false).confirm();
        Files.writeString(folder.resolve("lib/command/d.jar"), "not what a member runs");
        LockCheck.begin(folder, false).confirm();
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

    @Test
    void withoutALockNothingRuns() throws IOException {
        Files.writeString(folder.resolve(LockCheck.FILE), "");
        refusal("member.wrong-hash");
        Files.delete(folder.resolve(LockCheck.FILE));
        refusal("member.no-lock");
    }
}
