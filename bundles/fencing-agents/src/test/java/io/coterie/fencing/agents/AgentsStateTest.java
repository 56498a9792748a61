package io.coterie.fencing.agents;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.coterie.api.component.Handover;
import io.coterie.api.component.StateForm;
import io.coterie.api.core.RejectedException;
import io.coterie.api.fencing.FenceDevice;
import io.coterie.api.fencing.FenceRequest.Action;
import io.coterie.api.fencing.FenceResult.Status;

/** What an instance hands to its successor, and what it ends before it goes. */
class AgentsStateTest {
    private static final String POWER = "off on reboot status monitor metadata";
    @TempDir
    private Path folder;
    private AgentsFixture before;
    private AgentsFixture after;
    private AgentsFencingInstance old;
    private AgentsFencingInstance next;

    @BeforeEach
    void twoInstances() {
        before = new AgentsFixture(folder);
        after = new AgentsFixture(folder);
        old = new AgentsFencingInstance(before.fencing);
        next = new AgentsFencingInstance(after.fencing);
    }

    @AfterEach
    void end() {
        before.close();
        after.close();
    }

    private static Optional<Handover> exported(final AgentsFencingInstance from, final AgentsFencingInstance to) {
        final StateForm form = StateForm.common(from.writes(), to.reads()).orElseThrow();
        return from.exportState(form.schema(), form.newest());
    }

    private static Status fence(final AgentsFixture agents, final FenceDevice device, final long term)
            throws Exception {
        return agents.begin(device, Action.OFF, term, Duration.ofSeconds(30)).toCompletableFuture()
            .get(60, TimeUnit.SECONDS).status();
    }

    @Test
    void aCoordinatorThatIsOverDoesNotFenceThroughTheSuccessor() throws Exception {
        before.agent("fence_good", POWER, "[ $action != status ] || exit 2");
        final FenceDevice device = AgentsFixture.device("fence_good", Map.of());
        assertEquals(Optional.empty(), exported(old, next), "it has seen none");
        assertEquals(Status.CONFIRMED, fence(before, device, 7));
        next.importState(exported(old, next).orElseThrow());
        final int calls = after.calls().size();
        assertEquals(Status.STALE_TERM, fence(after, device, 6));
        assertEquals(calls, after.calls().size(), "nothing was run");
        assertEquals(Status.CONFIRMED, fence(after, device, 8));
        // and back
        old.importState(exported(next, old).orElseThrow());
        assertEquals(Status.STALE_TERM, fence(before, device, 7));
        next.importState(new Handover("fencing/term", 1, "3".getBytes(StandardCharsets.US_ASCII)));
        assertEquals(Status.STALE_TERM, fence(after, device, 7), "what it knows itself stays");
        assertThrows(RejectedException.class, () -> next.importState(new Handover("fencing/term", 1, new byte[9])));
    }

    @Test
    void aNodeThatIsBeingSwitchedOnAgainIsWaitedFor() throws Exception {
        before.agent("fence_boot", POWER, """
            [ $action != on ] || while [ ! -e go ]; do sleep 0.05; done
            [ $action != on ] || echo "is on" >> calls
            [ $action != status ] || exit 2
            """);
        assertTrue(before.fence(AgentsFixture.device("fence_boot", Map.of()), Action.REBOOT).confirmed());
        await().atMost(Duration.ofSeconds(20)).until(() -> before.calls().contains("on n2"));
        final CompletableFuture<Void> drained = CompletableFuture.runAsync(() -> old.drain(Duration.ofSeconds(40)));
        old.drain(Duration.ofMillis(50));
        assertFalse(drained.isDone());
        Files.createFile(folder.resolve("go"));
        drained.get(60, TimeUnit.SECONDS);
        old.close();
        assertEquals("is on", before.calls().get(before.calls().size() - 1));
    }
}
