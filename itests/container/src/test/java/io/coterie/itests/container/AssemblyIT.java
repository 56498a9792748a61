package io.coterie.itests.container;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Distributions that are made by the shipped one, as a person would make and run them. */
class AssemblyIT {
    /** Bytes of the smallest distribution, compressed: it is to be embedded and copied around. */
    private static final long MINIMAL_BYTES = 8_000_000;
    private static final int LIMIT_SECONDS = 120;
    @TempDir
    private Path folder;

    private String coterie(final int expected, final String... words) throws IOException, InterruptedException {
        final List<String> command = new ArrayList<>(List.of(
            MemberProcess.DISTRIBUTION.resolve("bin/coterie").toString()));
        command.addAll(List.of(words));
        return run(expected, command);
    }

    private String run(final int expected, final List<String> command) throws IOException, InterruptedException {
        final Path output = Files.createTempFile(folder, "output", "");
        final ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true)
            .redirectOutput(output.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("COTERIE_NO_ARCHIVE", "1");
        final Process process = builder.start();
        assertTrue(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS), command::toString);
        final String text = Files.readString(output);
        assertEquals(expected, process.exitValue(), command + ": " + text);
        return text;
    }

    private Path built(final String descriptor) throws IOException, InterruptedException {
        final Path target = folder.resolve(descriptor);
        coterie(0, "dist", "build", descriptor, "--as", "folder", "--out", target.toString());
        return target;
    }

    private static Map<String, byte[]> files(final Path root) throws IOException {
        final Map<String, byte[]> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(root)) {
            for (final Path file : all.filter(Files::isRegularFile).toList()) {
                files.put(root.relativize(file).toString(), Files.readAllBytes(file));
            }
        }
        return files;
    }

    @Test
    void theShippedDistributionMakesItselfByteForByte() throws Exception {
        final Map<String, byte[]> shipped = files(MemberProcess.DISTRIBUTION);
        final Map<String, byte[]> made = files(built("all"));
        assertEquals(shipped.keySet(), made.keySet());
        for (final Map.Entry<String, byte[]> file : shipped.entrySet()) {
            assertArrayEquals(file.getValue(), made.get(file.getKey()), file.getKey());
        }
        assertTrue(coterie(0, "dist", "diff", "all", MemberProcess.DISTRIBUTION.toString()).contains("same bundles, "));
        assertTrue(coterie(3, "dist", "diff", "minimal", "all").contains("io.coterie.manager"));
    }

    @Test
    void theMinimalOneIsSmallHoldsNothingElseAndRuns() throws Exception {
        coterie(0, "dist", "build", "minimal", "--out", "minimal.tar.gz");
        final long bytes = Files.size(folder.resolve("minimal.tar.gz"));
        System.out.println("minimal: " + bytes + " bytes");
        assertTrue(bytes <= MINIMAL_BYTES, "bytes: " + bytes);
        run(0, List.of("tar", "xzf", "minimal.tar.gz"));
        final Path root = folder.resolve("coterie-minimal-0");
        final String names = String.join("\n", files(root).keySet());
        for (final String unwanted : List.of("manager", "control", "consensus", "raft", "picocli", "bin/coterie\n",
            "assembly", "fence")) {
            assertFalse(names.contains(unwanted), unwanted + " in\n" + names);
        }
        final Path home = folder.resolve("home");
        MemberProcess.write(home, UUID.randomUUID().toString(), "n1", MemberProcess.freeAddress());
        final Path file = home.resolve("member.json");
        Files.writeString(file, Files.readString(file).replace("{\"kind\": \"consensus\", \"component\": \"local\"}",
            "{\"kind\": \"membership\", \"component\": \"jgroups\"}, "
            + "{\"kind\": \"messaging\", \"component\": \"jgroups\"}"));
        try (MemberProcess member = MemberProcess.startFrom(root, home).awaitReady()) {
            member.terminate();
            assertEquals(0, member.awaitExit(), member.output());
        }
    }

    @Test
    void aMemberRunsNothingButWhatItsDistributionWasMadeWith() throws Exception {
        final Path root = built("minimal");
        final Path home = folder.resolve("home");
        MemberProcess.write(home, UUID.randomUUID().toString(), "n1", MemberProcess.freeAddress());
        final Path jar = files(root).keySet().stream().filter(n -> n.contains("membership-api")).map(root::resolve)
            .findFirst().orElseThrow();
        final byte[] good = Files.readAllBytes(jar);
        final byte[] bad = good.clone();
        bad[bad.length / 2] ^= 1;
        Files.write(jar, bad);
        refused(root, home, "bundles/" + jar.getFileName());
        Files.delete(jar);
        refused(root, home, "is not there");
        Files.write(jar, good);
        Files.write(root.resolve("bundles/extra.jar"), good);
        refused(root, home, "bundles/extra.jar is not in the lock");
        Files.delete(root.resolve("bundles/extra.jar"));
        Files.delete(root.resolve("lock.sha256"));
        try (MemberProcess member = MemberProcess.startFrom(root, home)) {
            assertEquals(1, member.awaitExit());
            assertTrue(member.output().contains("[member.no-lock]"), member.output());
        }
    }

    private static void refused(final Path root, final Path home, final String words) throws Exception {
        try (MemberProcess member = MemberProcess.startFrom(root, home)) {
            assertEquals(1, member.awaitExit());
            assertTrue(member.output().contains(words), member.output());
            assertTrue(member.output().contains("[member.wrong-hash]"), member.output());
        }
    }

    @Test
    void anImpossibleWishEndsWithThirteen() throws Exception {
        Files.writeString(folder.resolve("d.yaml"), "distribution: shop\ncomponents:\n  manager: standard\n"
            + "  membership: jgrups\n");
        final String text = coterie(13, "dist", "resolve", "d.yaml");
        assertTrue(text.contains("Did you mean 'jgroups'?"), text);
        assertTrue(coterie(9, "dist", "resolve", Files.writeString(folder.resolve("e.yaml"), "distribution: shop\n"
            + "component: x\n").toString()).contains("line 2, column 1: component"), "line and field");
        assertTrue(coterie(0, "dist", "new", "shop", "--component", "membership=local")
            .contains("  membership: local\n"));
    }
}
