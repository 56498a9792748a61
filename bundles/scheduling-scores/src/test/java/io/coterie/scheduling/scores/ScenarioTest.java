package io.coterie.scheduling.scores;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class ScenarioTest {
    private static final List<String> FILES = List.of("primitives", "groups", "constraints", "clones", "failures",
        "fencing");

    static List<Scenario> scenarios(final String file) throws IOException {
        final List<Scenario> scenarios = new ArrayList<>();
        try (InputStream in = ScenarioTest.class.getResourceAsStream("/scenarios/" + file + ".txt")) {
            final String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            for (final String block : text.split("(?m)^== ")) {
                final List<String> lines = block.lines().map(String::strip)
                    .filter(l -> !l.isEmpty() && !l.startsWith("#")).toList();
                if (lines.size() > 1) {
                    scenarios.add(new Scenario(file + ": " + lines.get(0), lines.subList(1, lines.size())));
                }
            }
        }
        return scenarios;
    }

    @TestFactory
    Stream<DynamicTest> everyScenarioComesOutAsWritten() throws IOException {
        final List<DynamicTest> tests = new ArrayList<>();
        for (final String file : FILES) {
            for (final Scenario scenario : scenarios(file)) {
                tests.add(DynamicTest.dynamicTest(scenario.name, () -> assertEquals(List.of(), scenario.run())));
            }
        }
        assertTrue(tests.size() >= 60, "only " + tests.size() + " scenarios");
        return tests.stream();
    }
}
