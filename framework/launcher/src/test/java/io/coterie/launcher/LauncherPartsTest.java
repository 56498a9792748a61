package io.coterie.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeSet;
import java.util.regex.Pattern;

import org.apache.felix.framework.FrameworkFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.wiring.BundleRevision;

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
    void thePackagesOfJavaAndTheFrameworkAreThoseThatFelixFindsItself() throws Exception {
        final Map<String, String> properties = new HashMap<>(Map.of("org.osgi.framework.storage",
            folder.resolve("a").toString(), "felix.log.level", "1"));
        final Set<String> found = exported(properties);
        properties.put("org.osgi.framework.storage", folder.resolve("b").toString());
        properties.put("org.osgi.framework.system.packages",
            SystemPackages.read(LauncherPartsTest.class.getClassLoader()));
        final Set<String> given = exported(properties);
        assertTrue(found.size() > 100, found::toString);
        assertTrue(given.containsAll(found), () -> "missing of " + found + " in " + given);
        given.removeAll(found);
        given.removeIf(name -> name.matches("(org\\.slf4j|ch\\.qos\\.logback|com\\.fasterxml|io\\.coterie).*"));
        assertEquals(Set.of(), given);
    }

    private static Set<String> exported(final Map<String, String> properties) throws Exception {
        final Framework framework = new FrameworkFactory().newFramework(properties);
        framework.init();
        try {
            final Set<String> packages = new TreeSet<>();
            framework.adapt(BundleRevision.class).getDeclaredCapabilities(BundleRevision.PACKAGE_NAMESPACE).forEach(
                exported -> packages.add(exported.getAttributes().get(BundleRevision.PACKAGE_NAMESPACE) + " "
                    + exported.getAttributes().get("version")));
            return packages;
        } finally {
            framework.stop();
            framework.waitForStop(0);
        }
    }

    @Test
    void theAgeOfAProcessIsThatFromItsStart() {
        final String stat = "4711 (a (b) c) S " + "1 ".repeat(18) + "123456 77 88";
        assertEquals(2440, Age.millis(stat, "1237.00 99.5\n"));
        assertTrue(Age.millis(stat, "10.00 99.5\n") < 0);
        final long since = ManagementFactory.getRuntimeMXBean().getUptime();
        final long age = Age.millis();
        // ticks have ten milliseconds; who measures is not disturbed for a minute
        assertTrue(age >= since - 20 && age < since + 60_000, age + " and " + since);
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
