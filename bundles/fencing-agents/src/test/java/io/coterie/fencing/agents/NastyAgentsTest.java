package io.coterie.fencing.agents;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.coterie.api.fencing.FenceDevice;
import io.coterie.api.fencing.FenceRequest.Action;
import io.coterie.api.fencing.FenceResult;
import io.coterie.api.fencing.FenceResult.Status;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Agents that do what no agent should: nothing is confirmed that is not so, and nothing is left behind. */
class NastyAgentsTest {
    private static final String POWER = "off on reboot status monitor";
    private static final Duration SHORT = Duration.ofSeconds(4);
    @TempDir
    private Path folder;
    private AgentsFixture agents;

    @BeforeEach
    void open() {
        agents = new AgentsFixture(folder);
    }

    @AfterEach
    void close() {
        agents.close();
    }

    private FenceResult fence(final String script, final Action action) throws Exception {
        agents.agent("fence_nasty", POWER, script);
        return agents.begin(AgentsFixture.device("fence_nasty", Map.of("password", "geheim-1")), action, 1, SHORT)
            .toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    /** Off reports success, and status is no clear word. */
    @ParameterizedTest
    @ValueSource(strings = {
        "[ $action = off ] || exit 1",
        "[ $action = off ] || exit 3",
        "[ $action = off ] || kill -9 $$",
        "[ $action = off ] || { echo off; exit 0; }",
        "[ $action = off ] || exec sleep 1000",
        "[ $action = off ] || exec /nowhere/python",
    })
    void withoutAStatusThatSaysOffNothingIsConfirmed(final String script) throws Exception {
        final FenceResult result = fence(script, Action.REBOOT);
        assertTrue(result.status() == Status.FAILED || result.status() == Status.TIMED_OUT, result.toString());
        assertTrue(agents.calls().stream().noneMatch(call -> call.startsWith("on ")), "it is not switched on again");
    }

    /** Off reports no success: what status says after it does not matter. */
    @ParameterizedTest
    @ValueSource(strings = {
        "[ $action != off ] || exit 2; exit 2",
        "[ $action != off ] || exit 1; exit 2",
        "[ $action != off ] || kill -15 $$; exit 2",
        "trap '' TERM HUP INT; [ $action = status ] || while :; do :; done; exit 2",
        "[ $action != off ] || { setsid sleep 1000 & setsid sleep 1001 > /dev/null 2>&1 < /dev/null & sleep 1000; }",
        "[ $action != off ] || yes; exit 2",
    })
    void withoutAnOffThatReportsSuccessNothingIsConfirmed(final String script) throws Exception {
        final FenceResult result = fence(script, Action.OFF);
        assertNotEquals(Status.CONFIRMED, result.status(), result.detail());
        assertNotEquals(Status.PASSED, result.status(), result.detail());
        assertEquals(List.of("off n2"), agents.calls());
        await().atMost(Duration.ofSeconds(20)).until(() -> agents.processes().isEmpty());
    }

    @Test
    void whatTalksALotIsHeardToTheEndAndKeptInPart() throws Exception {
        agents.agent("fence_talk", POWER, """
            head -c 100000000 /dev/zero | tr '\\0' x
            head -c 100000000 /dev/zero | tr '\\0' y >&2
            echo >&2
            [ $action != status ] || exit 2
            echo "not with $password" >&2
            exit 1
            """);
        final FenceResult result = agents.fence(AgentsFixture.device("fence_talk", Map.of("password", "geheim-1")),
            Action.OFF);
        assertEquals("fence_talk failed to do off: not with *** (exit code 1).", result.detail());
    }

    @Test
    void whatSwitchesInTheBackgroundIsConfirmedWhenItsStatusSaysSo() throws Exception {
        agents.agent("fence_later", POWER, """
            [ $action != off ] || { (sleep 1; touch isoff) & }
            [ $action != status ] || { [ ! -e isoff ] || exit 2; }
            """);
        final FenceResult result = agents.fence(AgentsFixture.device("fence_later", Map.of()), Action.OFF);
        assertTrue(result.confirmed(), result.detail());
        assertTrue(agents.calls().size() > 2, agents.calls().toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "yes '<parameter/>'",
        "sleep 1000",
        "echo '<!DOCTYPE a [<!ENTITY b \"cc\"><!ENTITY d \"&b;&b;\">]><resource-agent>&d;</resource-agent>'",
        "echo '<resource-agent><actions/></resource-agent>'",
        "kill -9 $$",
    })
    void whatDoesNotDescribeItselfFencesNobody(final String script) throws Exception {
        final Path file = Files.writeString(folder.resolve("fence_odd"), "#!/bin/sh\n" + script + "\n");
        assertTrue(file.toFile().setExecutable(true));
        final FenceDevice device = AgentsFixture.device("fence_odd", Map.of());
        try (AgentsFixture impatient = new AgentsFixture(folder, SHORT)) {
            final FenceResult result = impatient.begin(device, Action.OFF, 1, Duration.ofSeconds(40))
                .toCompletableFuture().get(60, TimeUnit.SECONDS);
            assertEquals(Status.FAILED, result.status(), result.detail());
            await().atMost(Duration.ofSeconds(20)).until(() -> impatient.processes().isEmpty());
        }
    }
}
