package io.coterie.manager;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import org.junit.jupiter.api.Test;

import io.coterie.api.core.Scheduler;
import io.coterie.api.core.Subscription;
import io.coterie.api.resource.ActionRequest;
import io.coterie.api.resource.ActionResult;
import io.coterie.api.resource.AgentMetadata;
import io.coterie.api.resource.ResourceAgents;
import io.coterie.manager.AgentRehearsal.Bounded;
import io.coterie.manager.swap.SwapLimits;

/** A component that nobody has tried yet, and that does not answer. */
class AgentRehearsalTest {
    private final TreeMap<Duration, Runnable> timers = new TreeMap<>();
    private final Scheduler scheduler = new Scheduler() {
        @Override
        public void execute(final Runnable task) {
            task.run();
        }

        @Override
        public Subscription schedule(final Duration delay, final Runnable task) {
            timers.put(delay, task);
            return () -> { };
        }
    };
    private final Bounded bounded = new Bounded(new Silent(), scheduler, scheduler);

    private static final class Silent implements ResourceAgents {
        @Override
        public String agentClass() {
            return "sim";
        }

        @Override
        public List<String> agents() {
            return List.of();
        }

        @Override
        public CompletionStage<AgentMetadata> metadata(final String agent) {
            throw new AssertionError("nobody asks");
        }

        @Override
        public CompletionStage<ActionResult> execute(final ActionRequest request) {
            return new CompletableFuture<>();
        }
    }

    private CompletableFuture<ActionResult> probe(final Duration timeout) {
        return bounded.execute(new ActionRequest("sim:x", "monitor", "web", FakeSlots.SELF.node(), Map.of(), Map.of(),
            Duration.ZERO, timeout, 0)).toCompletableFuture();
    }

    @Test
    void itHoldsTheTurnOfItsResourceForNoLongerThanTheProbeMayTake() {
        final CompletableFuture<ActionResult> shorter = probe(Duration.ofSeconds(20));
        assertEquals(Duration.ofSeconds(20).plus(Bounded.CANCEL), timers.firstKey());
        assertFalse(shorter.isDone());
        timers.pollFirstEntry().getValue().run();
        assertEquals(ActionResult.Status.TIMED_OUT, shorter.join().status());
        probe(Duration.ofMinutes(5));
        assertEquals(SwapLimits.REHEARSE, timers.firstKey());
    }
}
