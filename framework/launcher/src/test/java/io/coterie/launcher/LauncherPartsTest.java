package io.coterie.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.StringJoiner;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.coterie.api.core.RejectedException;

class LauncherPartsTest {
    @TempDir
    private Path folder;

    @Test
    void aHomeIsHeldByOneMember() throws IOException {
        HomeLock lock = HomeLock.take(folder);
        assertEquals("member.home-in-use",
            assertThrows(RejectedException.class, () -> HomeLock.take(folder)).code());
        lock.close();
        HomeLock.take(folder).close();
    }

    @Test
    void theCommandLineNeedsAHomeAndADistribution() throws Exception {
        Files.createDirectories(folder.resolve("bundles"));
        assertEquals(new Arguments(folder.resolve("h"), folder, false), parse("--home", folder + "/x/../h"));
        assertEquals(new Arguments(folder.resolve("h"), folder, true), parse("--unlocked", "--home", folder + "/h"));
        assertUsage("home is missing");
        assertUsage("value is missing", "--home");
        assertUsage("no option '--nonsense'", "--nonsense", "1");
        assertUsage("no distribution", "--home", "h", "--distribution", folder + "/none");
    }

    @Test
    void sharedPackagesKeepTheirVersionsAndLoseTheirUses() {
        StringJoiner packages = new StringJoiner(",");
        SystemPackages.add(packages, "a.b;uses:=\"x,y\";version=\"1.2\",a.c;version=\"[1,2)\",other;version=\"3\"",
            Pattern.compile("a\\..*"));
        assertEquals("a.b;version=\"1.2\",a.c;version=\"[1,2)\"", packages.toString());
    }

    @Test
    void loggingIsAmongTheSharedPackages() throws IOException {
        String packages = SystemPackages.read(LauncherPartsTest.class.getClassLoader());
        assertTrue(packages.contains("org.slf4j;version=\"2."), packages);
        assertTrue(packages.contains("ch.qos.logback.classic.spi;version"), packages);
        assertTrue(packages.contains("com.fasterxml.jackson.core.json;version=\"2."), packages);
    }

    @Test
    void filesAreReplacedAsAWhole() throws IOException {
        Path file = folder.resolve("run").resolve("x");
        DurableFile.write(file, "long text");
        DurableFile.write(file, "short");
        assertEquals("short", Files.readString(file));
        try (var files = Files.list(file.getParent())) {
            assertEquals(1, files.count());
        }
    }

    private Arguments parse(final String... words) throws Arguments.UsageException {
        return Arguments.parse(words, folder);
    }

    private void assertUsage(final String message, final String... words) {
        String got = assertThrows(Arguments.UsageException.class, () -> parse(words)).getMessage();
        assertTrue(got.contains(message), got);
    }
}
