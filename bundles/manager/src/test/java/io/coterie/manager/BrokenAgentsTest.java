package io.coterie.manager;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.coterie.api.core.Term;
import io.coterie.api.resource.ActionRequest;
import io.coterie.api.resource.ActionResult;
import io.coterie.api.resource.AgentMetadata;
import io.coterie.api.resource.ResourceAgents;
import io.coterie.api.resource.ResultCode;
import io.coterie.api.scheduling.Action;
import io.coterie.api.state.Change;
import io.coterie.api.state.OperationRecord;
import io.coterie.manager.core.Order;
import io.coterie.manager.executor.LocalExecutor;

/** A component for resource agents that breaks its contract: each of its calls ends all the same. */
class BrokenAgentsTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Term TERM = new Term(1);
    private final FakeSlots slots = new FakeSlots();
    private final LocalExecutor executor = new LocalExecutor(FakeSlots.SELF, Optional.empty(),
        slots.newScheduler("executor"), slots.clock(), () -> List.of(new Broken()), slots.state);
    private long transition;

    /** A start gives what must not be given; a stop is well. */
    private static final class Broken implements ResourceAgents {
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
            return request.action().equals("stop")
                ? CompletableFuture.completedFuture(ActionResult.completed(ResultCode.OK, Duration.ZERO))
                : request.resource().equals("silent") ? null : CompletableFuture.completedFuture(null);
        }
    }

    @BeforeEach
    void start() {
        slots.model.apply(new Change.ApplyDocument(-1, "cluster: shop", List.of(FakeSlots.SELF.node()), "me", "",
            Instant.EPOCH));
        slots.model.apply(new Change.BeginTerm(TERM, FakeSlots.SELF, Instant.EPOCH));
        slots.model.apply(new Change.Join(FakeSlots.SELF, Instant.EPOCH));
        executor.start();
    }

    @AfterEach
    void end() {
        executor.close();
        slots.close();
    }

    private void order(final String resource, final Action.Type type) {
        executor.order(new Order(TERM, ++transition, FakeSlots.SELF, 1,
            new Action(resource + " " + type, type, FakeSlots.SELF.node(), resource, "sim:x",
                type.name().toLowerCase(Locale.ROOT), Duration.ZERO, LIMIT, ResultCode.OK, Map.of(), Map.of(), 0,
                "digest", Set.of(), "why")));
    }

    private OperationRecord recorded(final String resource, final String operation) {
        await().atMost(LIMIT).until(() -> slots.state.current().operations().stream()
            .anyMatch(o -> o.resource().equals(resource) && o.action().equals(operation)));
        return slots.state.current().operations().stream().filter(o -> o.resource().equals(resource)
            && o.action().equals(operation)).findFirst().orElseThrow();
    }

    @Test
    void aCallWithoutAResultEndsAndWhatFollowsIsRun() {
        for (final String resource : List.of("empty", "silent")) {
            order(resource, Action.Type.START);
            final OperationRecord start = recorded(resource, "start");
            assertEquals(ActionResult.Status.NOT_RUN, start.status());
            assertTrue(start.exitReason().startsWith("The agent could not be run: The component gave no "),
                start.exitReason());
            order(resource, Action.Type.STOP);
            assertEquals(ActionResult.Status.COMPLETED, recorded(resource, "stop").status());
        }
    }
}
