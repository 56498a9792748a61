package io.coterie.itests.container;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import io.coterie.command.json.Fields;
import io.coterie.command.json.Json;

/** 'coterie swap bench' of the shipped distribution: 30 swaps of messaging under load, on three members of its own. */
@Timeout(600)
class SwapBenchIT {
    private static final int SWAPS = Integer.getInteger("coterie.swaps", 30);
    private static final Duration LIMIT = Duration.ofSeconds(120);
    @TempDir
    private Path folder;

    private Process start(final String... words) throws IOException {
        // a build in the background may ignore an interrupt, and all that it starts would, too
        final List<String> command = new ArrayList<>(List.of("env", "--default-signal=INT",
            MemberProcess.DISTRIBUTION.resolve("bin/coterie").toString(), "swap", "bench", "--home",
            folder.resolve("none").toString()));
        command.addAll(List.of(words));
        final ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("COTERIE_NO_ARCHIVE", "1");
        // its members' homes, so that what is left of them is seen
        builder.environment().put("JDK_JAVA_OPTIONS", "-Djava.io.tmpdir=" + Files.createDirectories(temporary()));
        return builder.redirectOutput(folder.resolve("out").toFile()).redirectError(folder.resolve("err").toFile())
            .start();
    }

    private Path temporary() {
        return folder.resolve("tmp");
    }

    private String told() throws IOException {
        return Files.readString(folder.resolve("err"));
    }

    private void nothingIsLeft() {
        await().atMost(LIMIT).untilAsserted(() -> {
            try (Stream<Path> files = Files.list(temporary())) {
                assertEquals(List.of(), files.filter(f -> f.getFileName().toString().startsWith("coterie-bench-"))
                    .toList());
            }
            assertEquals(List.of(), ProcessHandle.allProcesses().filter(p -> p.info().commandLine().orElse("")
                .contains(temporary().resolve("coterie-bench-").toString())).toList());
        });
    }

    @Test
    void nothingIsLostTwiceOrOutOfOrderInSwapsAndAnUpdateInPlaceLosesMessages() throws Exception {
        final Process bench = start("--nodes", "3", "--rate", "5000", "--size", "1024", "--swaps",
            Integer.toString(SWAPS), "--updates", "3", "-o", "json");
        assertTrue(bench.waitFor(9, TimeUnit.MINUTES), this::lastWords);
        final String out = Files.readString(folder.resolve("out"));
        System.out.println(out);
        assertEquals(0, bench.exitValue(), this::lastWords);
        final Map<String, Object> figures = Json.object(out);
        assertEquals(3, Fields.number(figures, "nodes"));
        assertTrue(Fields.number(figures, "sent") > 0, out);
        for (final String bad : List.of("lost", "duplicated", "reordered", "notAccepted")) {
            assertEquals(0, Fields.number(figures, bad), bad);
        }
        // on a machine that stood still for longer than members may be silent, some go back
        assertTrue(Fields.number(figures, "wentBack") <= SWAPS / 3, this::lastWords);
        for (final String told : List.of("gapMillis.p99", "undisturbedMillis.p99", "throughputDip.max",
            "growthPerSwap.threads", "bundleUpdate.gapMillis.p99", "gapMillis.undisturbed.p50",
            "throughputDip.undisturbed.max", "bundleUpdate.gapMillis.undisturbed.max",
            "bundleUpdate.throughputDip.undisturbed.p99")) {
            assertTrue(Fields.at(figures, told) instanceof Number, told + " in " + out);
        }
        assertEquals(3, Fields.number(figures, "bundleUpdate.updates"));
        assertTrue(Fields.number(figures, "bundleUpdate.failedLookUps") > 0, out);
        assertTrue(Fields.number(figures, "bundleUpdate.lost") > 0, out);
        nothingIsLeft();
    }

    @Test
    void interruptedItTakesItsMembersAlong() throws Exception {
        final Process bench = start("--nodes", "2", "--swaps", "1000");
        await().atMost(LIMIT).until(() -> told().contains("n2 takes part") || !bench.isAlive());
        assertTrue(bench.isAlive(), this::lastWords);
        new ProcessBuilder("kill", "-INT", Long.toString(bench.pid())).start().waitFor();
        assertTrue(bench.waitFor(60, TimeUnit.SECONDS), this::lastWords);
        assertEquals(130, bench.exitValue(), this::lastWords);
        assertEquals("", Files.readString(folder.resolve("out")));
        nothingIsLeft();
    }

    private String lastWords() {
        try {
            return told();
        } catch (final IOException e) {
            return e.toString();
        }
    }
}
