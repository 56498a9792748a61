package io.coterie.consensus.kit;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.coterie.api.component.ComponentInstance;
import io.coterie.api.component.ComponentProvider;
import io.coterie.api.consensus.Applied;
import io.coterie.api.consensus.Barrier;
import io.coterie.api.consensus.Consensus;
import io.coterie.api.consensus.Leadership;
import io.coterie.api.core.ClusterId;
import io.coterie.api.core.CoterieException;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.api.core.RejectedException;
import io.coterie.api.core.Subscription;
import io.coterie.api.core.UnavailableException;

/** What every component of kind consensus promises of one member that is its own electorate. */
public abstract class ConsensusContract {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final NodeId NODE = NodeId.of("n1");
    private final ClusterId cluster = new ClusterId("test", UUID.randomUUID());
    private TestContext context;
    private ComponentInstance<Consensus> instance;
    private ListState state;
    private Consensus consensus;
    private int lives;
    @TempDir
    Path folder;

    /** {@return the component under test} */
    protected abstract ComponentProvider<Consensus> provider();

    /** {@return settings that make it take a snapshot every few kilobytes} */
    protected abstract Map<String, String> smallLog();

    private void open(final Map<String, String> settings) {
        context = new TestContext(cluster, new MemberId(NODE, new io.coterie.api.core.Incarnation(++lives)),
            List.of(NODE), folder.resolve("data"), new TestNetwork(), settings);
        instance = provider().create(context);
        consensus = instance.service();
        instance.warm(lives, LIMIT);
        state = new ListState();
        consensus.attach(state);
        instance.activate();
    }

    @AfterEach
    void end() {
        if (instance != null) {
            instance.close();
            context.close();
        }
    }

    private void reopen() {
        end();
        open(Map.of());
    }

    private CompletionStage<Applied> propose(final String command) {
        return consensus.propose(command.getBytes(StandardCharsets.UTF_8), LIMIT);
    }

    static <T> T get(final CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(LIMIT.toSeconds() * 2, TimeUnit.SECONDS);
        } catch (final ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e);
        } catch (final Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void answersWithTheIndexAndTheAnswerOfTheState() {
        open(Map.of());
        final Applied first = get(propose("a"));
        final Applied second = get(propose("b"));
        assertEquals(1, first.index());
        assertEquals("2:b", new String(second.answer(), StandardCharsets.UTF_8));
        assertEquals(2, consensus.appliedIndex());
    }

    @Test
    void keepsTheOrderOfOneProposer() {
        open(Map.of());
        final List<CompletionStage<Applied>> stages = new ArrayList<>();
        IntStream.range(0, 200).forEach(i -> stages.add(propose("c" + i)));
        stages.forEach(ConsensusContract::get);
        assertEquals(IntStream.range(0, 200).mapToObj(i -> "c" + i).toList(), state.commands());
    }

    @Test
    void keepsWhatWasAcknowledgedAndGoesOnFromThere() {
        open(Map.of());
        get(propose("a"));
        get(propose("b"));
        reopen();
        assertEquals(3, get(propose("c")).index());
        assertEquals(List.of("a", "b", "c"), state.commands());
    }

    @Test
    void aSnapshotReplacesTheLog() {
        open(smallLog());
        final List<CompletionStage<Applied>> stages = new ArrayList<>();
        IntStream.range(0, 300).forEach(i -> stages.add(propose("command number " + i)));
        stages.forEach(ConsensusContract::get);
        final List<String> before = state.commands();
        reopen();
        get(consensus.barrier(LIMIT));
        assertEquals(before, state.commands());
        assertEquals(1, state.restores());
        assertEquals(301, get(propose("one more")).index());
    }

    @Test
    void theTermGrowsWithEachStart() {
        open(Map.of());
        final Barrier first = get(consensus.barrier(LIMIT));
        assertTrue(first.leader());
        reopen();
        final Barrier second = get(consensus.barrier(LIMIT));
        assertTrue(first.term().olderThan(second.term()), first + " then " + second);
    }

    @Test
    void aBarrierCoversWhatWasProposedBefore() {
        open(Map.of());
        final CompletionStage<Applied> proposed = propose("a");
        get(proposed);
        assertTrue(get(consensus.barrier(LIMIT)).index() >= 1);
    }

    @Test
    void tellsWhoLeads() {
        open(Map.of());
        final List<Leadership> seen = new CopyOnWriteArrayList<>();
        try (Subscription subscription = consensus.subscribe(seen::add)) {
            await().atMost(LIMIT).until(() -> !seen.isEmpty() && seen.get(seen.size() - 1).self());
        }
        assertEquals(Optional.of(NODE), consensus.leadership().leader());
    }

    @Test
    void refusesACommandThatIsTooLarge() {
        open(Map.of());
        final CompletionStage<Applied> stage = consensus.propose(new byte[Consensus.MAX_COMMAND_BYTES + 1], LIMIT);
        assertThrows(RejectedException.class, () -> get(stage));
    }

    @Test
    void refusesToContinueWithoutWhatIsNotHalf() {
        open(Map.of());
        assertThrows(RejectedException.class, () -> get(consensus.continueWithout(MemberId.of("n2", 1), LIMIT)));
    }

    @Test
    void takesOneStateAlone() {
        open(Map.of());
        assertThrows(IllegalStateException.class, () -> consensus.attach(new ListState()));
    }

    @Test
    void failsForGoodWhenTheStateDiverges() {
        open(Map.of());
        get(propose("a"));
        assertInstanceOf(CoterieException.class, assertThrows(RuntimeException.class, () -> get(propose("poison"))));
        await().atMost(LIMIT).until(() -> context.failures().contains("consensus.diverged"));
        assertThrows(UnavailableException.class, () -> get(propose("b")));
        assertEquals(List.of("a"), state.commands());
    }

    @Test
    void answersNothingAfterItsEndAndLeavesNoThread() {
        open(Map.of());
        get(propose("a"));
        final Consensus closed = consensus;
        end();
        assertThrows(UnavailableException.class, () -> get(closed.propose(new byte[] {1}, LIMIT)));
        await().atMost(LIMIT).until(() -> Thread.getAllStackTraces().keySet().stream()
            .noneMatch(thread -> thread.getName().contains(NODE + "#" + lives)));
    }
}
