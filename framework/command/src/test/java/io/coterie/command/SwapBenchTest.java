package io.coterie.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.coterie.command.json.Fields;
import io.coterie.command.json.Json;

/** What 'swap bench' prints and how it ends, beside a member that says how its swaps and its load went. */
class SwapBenchTest {
    private static final List<String> FIGURES = List.of("gapMillis", "gapMillis.undisturbed", "gapMillisRaw",
        "undisturbedMillis", "throughputDip", "throughputDip.undisturbed", "windowMillis", "swapMillis",
        "warmingMillis");
    @TempDir
    private Path folder;
    private FakeMember member;

    @BeforeEach
    void start() throws Exception {
        member = new FakeMember(folder, "n1");
        member.answer("GET /v1/components", 200,
            "{\"components\": [{\"kind\": \"messaging\", \"component\": \"jgroups\"}]}");
        member.answer("POST /v1/dev/load", 200, "{}");
        member.answer("POST /v1/dev/load/rate", 200, "{}");
        member.answer("POST /v1/dev/load/stop", 200, "{}");
        member.answer("GET /v1/dev/load", 200, "{\"members\": [\"n1\"], \"sent\": 5, \"failed\": 0,"
            + " \"senders\": [{\"received\": 5, \"duplicated\": 0, \"reordered\": 0}]}");
        member.answer("GET /v1/dev/load/gap", 200, "{\"maxGapMicros\": 2000, \"atMicros\": 0, \"deliveries\": 100}");
        member.answer("GET /v1/dev/footprint", 200, "{\"metaspaceBytes\": 1, \"threads\": 2, \"descriptors\": 3}");
        member.answer("POST /v1/swaps", 202, "{\"number\": 4}");
    }

    @AfterEach
    void stop() {
        member.close();
    }

    private void swapsEnd(final String state) {
        final Instant now = Instant.parse("2026-01-01T00:00:00Z");
        final StringBuilder states = new StringBuilder();
        for (final String each : List.of("planned", "warming", "switching", state)) {
            states.append(states.isEmpty() ? "" : ", ").append("{\"state\": \"").append(each).append("\", \"at\": \"")
                .append(now.plusMillis(states.length())).append("\"}");
        }
        member.answer("GET /v1/swaps/4", 200, "{\"number\": 4, \"state\": \"" + state + "\", \"over\": true,"
            + " \"reason\": \"n2: too slow\", \"states\": [" + states + "]}");
    }

    private Map<String, Object> bench(final int exit, final String... more) throws Exception {
        final List<String> words = new java.util.ArrayList<>(List.of("swap", "bench", "--swaps", "1", "--updates", "0",
            "-o", "json"));
        words.addAll(List.of(more));
        assertEquals(exit, member.run(words.toArray(String[]::new)), member.err);
        return Json.object(member.out);
    }

    @Test
    void eachFigureStandsBesideThatOfAnUndisturbedTime() throws Exception {
        swapsEnd("committed");
        final Map<String, Object> figures = bench(0);
        assertEquals(1, Fields.number(figures, "committed"));
        for (final String name : FIGURES) {
            for (final String quantile : List.of("p50", "p99", "max")) {
                assertTrue(Fields.at(figures, name + "." + quantile) instanceof Number, name + " in " + member.out);
            }
        }
        assertEquals(2.0, ((Number) Fields.at(figures, "gapMillis.undisturbed.p99")).doubleValue());
        assertEquals(Fields.at(figures, "undisturbedMillis"), Fields.at(figures, "gapMillis.undisturbed"));
    }

    @Test
    void withoutOneCommitItSaysSoAndDoesNotEndWell() throws Exception {
        swapsEnd("back");
        final Map<String, Object> figures = bench(10);
        assertTrue(member.err.contains("Not one of the 1 swaps was committed, so nothing was measured; the last one"
            + " went back: n2: too slow"), member.err);
        assertEquals(0, Fields.number(figures, "committed"));
        assertEquals(1, Fields.number(figures, "wentBack"));
        for (final String name : FIGURES) {
            final Map<?, ?> quantiles = (Map<?, ?>) Fields.at(figures, name);
            assertTrue(quantiles.containsKey("p99"), name + " in " + member.out);
            assertEquals(null, quantiles.get("p99"), name);
        }
        assertEquals(0, Fields.number(figures, "lost"));
        assertTrue(Fields.at(figures, "growthPerSwap.threads") instanceof Number, member.out);
    }
}
