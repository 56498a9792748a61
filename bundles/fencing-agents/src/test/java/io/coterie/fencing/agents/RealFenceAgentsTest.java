package io.coterie.fencing.agents;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs installed fence agents with simulated devices. By default those that no other test of this package runs, or
 * those that {@code -Dcoterie.agents} names; with {@code -Pagents} all that are prepared, and the table of how it went
 * is printed and kept in {@code target/fence-agents.md}.
 */
class RealFenceAgentsTest {
    private static final String WISH = System.getProperty("coterie.agents", "");
    private static final Set<String> SELECTION = WISH.isEmpty()
        ? Set.of("fence_heuristics_ping", "fence_docker", "fence_lab") : Set.of(WISH.split(","));
    private static final boolean ALL = "all".equals(WISH);
    @TempDir
    private Path folder;

    private String run(final RealFenceCase subject) throws Exception {
        final Path own = Files.createTempDirectory(folder, subject.agent());
        try (AgentsFixture agents = new AgentsFixture(own)) {
            return subject.trial().run(agents, own);
        }
    }

    @TestFactory
    List<DynamicTest> someAgentsForReal() {
        assumeTrue(!ALL, "skipped: the table is made instead");
        final List<DynamicTest> tests = new ArrayList<>();
        for (final RealFenceCase subject : RealFenceCase.all()) {
            if (SELECTION.contains(subject.agent())) {
                tests.add(DynamicTest.dynamicTest(subject.agent(), () -> {
                    assumeTrue(subject.missing().isEmpty(), "skipped: not here: " + subject.missing());
                    run(subject);
                }));
            }
        }
        return tests;
    }

    @Test
    void theTable() throws Exception {
        assumeTrue(ALL, "skipped: -Pagents makes it");
        AgentsFixture.need("fence_dummy");
        final List<FenceAgentTable.Result> results = new ArrayList<>();
        final List<String> broken = new ArrayList<>();
        for (final RealFenceCase subject : RealFenceCase.all()) {
            String text;
            if (!subject.missing().isEmpty()) {
                text = "not run: there is no " + String.join(", no ", subject.missing());
            } else {
                try {
                    text = run(subject);
                } catch (final Exception | AssertionError e) {
                    text = "fails: " + String.valueOf(e.getMessage()).lines().findFirst().orElse("");
                    broken.add(subject.agent() + ": " + e);
                }
            }
            System.out.println(subject.agent() + " with " + subject.with() + ": " + text);
            results.add(new FenceAgentTable.Result(subject, text));
        }
        final String table = FenceAgentTable.of(results, installed());
        Files.writeString(Path.of("target/fence-agents.md"), table);
        System.out.println(table);
        assertEquals(List.of(), broken, "cases that went wrong");
    }

    /** Each installed agent with whether its metadata is understood. */
    private Map<String, Boolean> installed() throws Exception {
        final Map<String, Boolean> found = new TreeMap<>();
        try (AgentsFixture agents = new AgentsFixture(folder)) {
            for (final String agent : agents.fencing.agents()) {
                found.put(agent, agents.fencing.describe(agent).handle((metadata, failure) -> failure == null)
                    .toCompletableFuture().get(60, TimeUnit.SECONDS));
            }
        }
        return found;
    }
}
