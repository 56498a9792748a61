package io.coterie.itests.container;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The archive of class data that the first start of a distribution has made for later ones. */
@Timeout(300)
class ClassDataIT {
    /** What the script allows for it, and some more. */
    private static final Duration LIMIT = Duration.ofSeconds(150);
    @TempDir
    private Path folder;
    private Path home;
    private Path cache;

    @BeforeEach
    void writesAMember() throws IOException {
        assumeTrue(Files.isReadable(Path.of("/proc/self/maps")), "this system has no /proc");
        home = folder.resolve("n1");
        cache = folder.resolve("cache");
        MemberProcess.write(home, UUID.randomUUID().toString(), "n1", MemberProcess.freeAddress());
    }

    private MemberProcess start() throws IOException {
        return MemberProcess.startWith(Map.of("XDG_CACHE_HOME", cache.toString()), MemberProcess.DISTRIBUTION, home)
            .awaitReady();
    }

    private List<Path> archives() throws IOException {
        try (Stream<Path> files = Files.list(cache.resolve("coterie"))) {
            return files.filter(file -> file.toString().endsWith(".jsa")).toList();
        }
    }

    private boolean reads(final MemberProcess member, final Path archive) throws IOException {
        return Files.readString(Path.of("/proc", Long.toString(member.pid()), "maps")).contains(archive.toString());
    }

    @Test
    void theFirstStartHasItMadeAndLaterOnesReadItUnlessItIsDamaged() throws Exception {
        Files.createDirectories(cache.resolve("coterie"));
        try (MemberProcess first = start()) {
            await().atMost(LIMIT).until(() -> archives().size() == 1);
            assertFalse(reads(first, archives().get(0)));
        }
        final Path archive = archives().get(0);
        final Path classes = archive.resolveSibling(archive.getFileName().toString().replace(".jsa", ".classes"));
        assertTrue(Files.readAllLines(classes).stream().anyMatch(line -> line.matches("io\\.coterie\\.runtime-\\S+"
            + " io\\.coterie\\.runtime\\.cluster\\.ClusterService")), () -> "what is loaded ahead: " + classes);
        try (MemberProcess second = start()) {
            assertTrue(reads(second, archive));
            assertTrue(second.output().startsWith("ready "), second::output);
        }
        try (RandomAccessFile file = new RandomAccessFile(writable(archive).toFile(), "rw")) {
            file.write(new byte[64]);
        }
        try (MemberProcess third = start()) {
            assertFalse(reads(third, archive));
            assertTrue(third.output().startsWith("ready "), third::output);
        }
    }

    private static Path writable(final Path file) {
        assertTrue(file.toFile().setWritable(true));
        return file;
    }

    @Test
    void nothingIsMadeWhereTheCommandHasNoFolder() throws Exception {
        try (MemberProcess member = start()) {
            assertFalse(Files.exists(cache));
            member.terminate();
            assertEquals(0, member.awaitExit(), member::output);
        }
    }
}
