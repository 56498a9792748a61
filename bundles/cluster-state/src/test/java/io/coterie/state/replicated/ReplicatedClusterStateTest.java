package io.coterie.state.replicated;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

import org.junit.jupiter.api.Test;

import io.coterie.api.consensus.Applied;
import io.coterie.api.consensus.Consensus;
import io.coterie.api.core.OutcomeUnknownException;
import io.coterie.api.core.RejectedException;
import io.coterie.api.core.Scheduler;
import io.coterie.api.core.Subscription;
import io.coterie.api.state.StateSnapshot;

/** The shell over a consensus that this test completes by hand, on a scheduler that it runs by hand. */
class ReplicatedClusterStateTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private final Deque<Runnable> tasks = new ArrayDeque<>();
    private final List<Runnable> timers = new ArrayList<>();
    private final Deque<CompletableFuture<Applied>> proposals = new ArrayDeque<>();
    private final Deque<byte[]> commands = new ArrayDeque<>();
    private final ReplicatedClusterState state = new ReplicatedClusterState(consensus(), new Scheduler() {
        @Override
        public void execute(final Runnable task) {
            tasks.add(task);
        }

        @Override
        public Subscription schedule(final Duration delay, final Runnable task) {
            timers.add(task);
            return () -> timers.remove(task);
        }
    });

    private Consensus consensus() {
        return (Consensus) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {Consensus.class},
            (proxy, method, arguments) -> {
                assertEquals("propose", method.getName());
                commands.add((byte[]) arguments[0]);
                proposals.add(new CompletableFuture<>());
                return proposals.peekLast();
            });
    }

    private void run() {
        while (!tasks.isEmpty()) {
            tasks.poll().run();
        }
    }

    @Test
    void anAcceptedChangeEndsWhenItIsAppliedHere() {
        final CompletionStage<StateSnapshot> submitted = state.submit(Driver.document(0, "n1"), TIMEOUT);
        proposals.peek().complete(new Applied(1, new byte[0]));
        run();
        assertFalse(submitted.toCompletableFuture().isDone(), "durable, but not applied here");
        state.apply(1, commands.peek());
        run();
        assertEquals(1, submitted.toCompletableFuture().join().document().version());
        assertTrue(timers.isEmpty(), "no timer is left");
    }

    @Test
    void aRefusedChangeFailsWithItsCode() {
        final byte[] command = ChangeCodec.write(Driver.document(7, "n1"));
        final CompletionStage<StateSnapshot> submitted = state.submit(Driver.document(7, "n1"), TIMEOUT);
        proposals.peek().complete(new Applied(1, state.apply(1, command)));
        final var failure = assertThrows(CompletionException.class, () -> submitted.toCompletableFuture().join());
        assertEquals("config.stale", assertInstanceOf(RejectedException.class, failure.getCause()).code());
    }

    @Test
    void aChangeThatIsNotAppliedHereInTimeIsOfUnknownOutcome() {
        final CompletionStage<StateSnapshot> submitted = state.submit(Driver.document(0, "n1"), TIMEOUT);
        proposals.peek().complete(new Applied(9, new byte[0]));
        new ArrayList<>(timers).forEach(Runnable::run);
        final var failure = assertThrows(CompletionException.class, () -> submitted.toCompletableFuture().join());
        assertInstanceOf(OutcomeUnknownException.class, failure.getCause());
    }

    @Test
    void listenersSeeEachRevisionOnceAndAFailingOneDisturbsNobody() {
        final List<Long> seen = new ArrayList<>();
        state.subscribe(s -> {
            throw new IllegalStateException("bad listener");
        });
        final Subscription subscription = state.subscribe(s -> seen.add(s.revision()));
        run();
        state.apply(1, ChangeCodec.write(Driver.document(0, "n1")));
        state.apply(2, ChangeCodec.write(Driver.document(1, "n1")));
        run();
        subscription.close();
        state.apply(3, ChangeCodec.write(Driver.document(2, "n1")));
        run();
        assertEquals(List.of(0L, 2L), seen);
    }

    @Test
    void theDigestIsThatOfTheStateNotOfTheMember() throws Exception {
        state.apply(1, ChangeCodec.write(Driver.document(0, "n1")));
        final var saved = new java.io.ByteArrayOutputStream();
        state.save(saved);
        final ReplicatedClusterState other = new ReplicatedClusterState(consensus(), new Scheduler() {
            @Override
            public void execute(final Runnable task) {
                tasks.add(task);
            }

            @Override
            public Subscription schedule(final Duration delay, final Runnable task) {
                return () -> { };
            }
        });
        other.restore(new java.io.ByteArrayInputStream(saved.toByteArray()), 1);
        assertEquals(state.digest(), other.digest());
    }
}
