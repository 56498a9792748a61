package io.coterie.manager;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import io.coterie.api.resource.ResultCode;
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
    private final CompletableFuture<ActionResult> answer = new CompletableFuture<>();
    private final Bounded bounded = new Bounded(new Silent(), scheduler, scheduler);
    private boolean obeys;

    private final class Silent implements ResourceAgents {
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
            return answer;
        }

        @Override
        public void cancel(final String resource) {
            if (obeys) {
                answer.complete(new ActionResult(ActionResult.Status.CANCELLED, ResultCode.GENERIC_ERROR, "It obeyed.",
                    Duration.ZERO, Map.of()));
            }
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

    @Test
    void whatItWasToEndEarlyIsOverForOthersAndNotForItself() {
        assertFalse(bounded.called().get());
        final CompletableFuture<ActionResult> probe = probe(Duration.ofSeconds(20));
        assertTrue(bounded.called().get());
        bounded.cancel("web");
        assertFalse(probe.isDone());
        assertEquals(Bounded.CANCEL, timers.firstKey());
        timers.pollFirstEntry().getValue().run();
        assertEquals(ActionResult.Status.CANCELLED, probe.join().status());
        assertEquals(1, bounded.inHand().get());
        answer.complete(ActionResult.completed(ResultCode.OK, Duration.ZERO));
        assertEquals(0, bounded.inHand().get());
    }

    @Test
    void oneThatObeysHasNothingInHand() {
        obeys = true;
        final CompletableFuture<ActionResult> probe = probe(Duration.ofSeconds(20));
        bounded.cancel("web");
        assertEquals("It obeyed.", probe.join().exitReason());
        assertEquals(0, bounded.inHand().get());
    }
}
