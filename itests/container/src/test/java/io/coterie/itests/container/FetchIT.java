package io.coterie.itests.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A member whose distribution lacks a bundle gets it from another member, by its hash, and keeps it. */
class FetchIT {
    private static final String LACKING = "io.coterie.consensus-local-";
    private final String cluster = UUID.randomUUID().toString();
    @TempDir
    private Path folder;
    private Path poor;

    /** A copy of the distribution without one bundle; links, since only the folder matters. */
    @BeforeEach
    void copy() throws IOException {
        poor = folder.resolve("poor");
        try (Stream<Path> all = Files.walk(MemberProcess.DISTRIBUTION)) {
            for (final Path from : all.sorted().toList()) {
                final Path to = poor.resolve(MemberProcess.DISTRIBUTION.relativize(from).toString());
                if (Files.isDirectory(from)) {
                    Files.createDirectories(to);
                } else if (!from.getFileName().toString().startsWith(LACKING)) {
                    Files.copy(from, to, java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
                }
            }
        }
    }

    private Path home(final String node, final boolean development, final String... addresses) throws IOException {
        final Path home = folder.resolve(node);
        MemberProcess.write(home, cluster, node, addresses);
        final Path file = home.resolve("member.json");
        Files.writeString(file, Files.readString(file).replaceFirst("\\{", "{\"development\": " + development + ","));
        return home;
    }

    private static List<Path> fetched(final Path home) throws IOException {
        final Path folder = home.resolve("fetched");
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }

    @Test
    void fetchesWhatItLacksAndUsesItAgainAloneAndMendsWhatRotted() throws Exception {
        final String[] addresses = {MemberProcess.freeAddress(), MemberProcess.freeAddress()};
        final Path rich = home("n1", true, addresses);
        final Path lacking = home("n2", true, addresses);
        try (MemberProcess first = MemberProcess.start(rich).awaitReady()) {
            try (MemberProcess second = MemberProcess.startFrom(poor, lacking, "--unlocked").awaitReady()) {
                assertEquals(1, fetched(lacking).size(), second.output());
                second.terminate();
                assertEquals(0, second.awaitExit());
            }
            Files.writeString(fetched(lacking).get(0), "rotten");
            try (MemberProcess second = MemberProcess.startFrom(poor, lacking, "--unlocked").awaitReady()) {
                assertNotEquals("rotten".length(), Files.size(fetched(lacking).get(0)), second.output());
            }
            first.terminate();
            assertEquals(0, first.awaitExit());
        }
        try (MemberProcess alone = MemberProcess.startFrom(poor, lacking, "--unlocked").awaitReady()) {
            assertTrue(alone.output().contains("ready"), "what was fetched once is there without anybody");
        }
    }

    @Test
    void outsideOfDevelopmentNobodysCodeIsRun() throws Exception {
        final String[] addresses = {MemberProcess.freeAddress(), MemberProcess.freeAddress()};
        final Path rich = home("n1", false, addresses);
        final Path lacking = home("n2", false, addresses);
        try (MemberProcess first = MemberProcess.start(rich).awaitReady();
                MemberProcess second = MemberProcess.startFrom(poor, lacking, "--unlocked")) {
            assertEquals(1, second.awaitExit(), first.output());
            assertTrue(second.output().contains("component.unknown"), second.output());
            assertEquals(List.of(), fetched(lacking));
        }
    }
}
