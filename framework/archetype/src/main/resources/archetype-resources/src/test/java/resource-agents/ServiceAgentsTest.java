package ${package};

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.coterie.api.component.InstanceContext;
import io.coterie.api.core.NodeId;
import io.coterie.api.resource.ActionRequest;
import io.coterie.api.resource.ActionResult;
import io.coterie.api.resource.AgentMetadata;
import io.coterie.api.resource.JavaAgent;
import io.coterie.api.resource.ResultCode;

/** Agents that succeed, fail, and hang. */
class ServiceAgentsTest {
    private static final Duration SOON = Duration.ofSeconds(10);
    private final InstanceContext context = TestContext.of(Map.of());
    private final ServiceAgents agents = new ServiceAgents(context, List.of(
        agent("Good", () -> CompletableFuture.completedFuture(ActionResult.completed(ResultCode.NOT_RUNNING,
            Duration.ZERO))),
        agent("Bad", () -> {
            throw new IllegalStateException("the password is secret");
        }),
        agent("Slow", () -> {
            try {
                new CountDownLatch(1).await();
            } catch (final InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return new CompletableFuture<>();
        })));

    /** What an agent does. */
    private interface Body {
        CompletionStage<ActionResult> run();
    }

    @BeforeEach
    void open() {
        agents.warm(1, SOON);
    }

    @AfterEach
    void close() {
        agents.close();
    }

    @Test
    void theResultIsTheAgentsOwn() throws Exception {
        assertEquals(ResultCode.NOT_RUNNING, run("java:Good").code());
    }

    @Test
    void whatAnAgentThrowsIsAFailureWithoutItsMessage() throws Exception {
        final ActionResult result = run("java:Bad");
        assertEquals(ResultCode.GENERIC_ERROR, result.code());
        assertFalse(result.exitReason().contains("password"), result.exitReason());
    }

    @Test
    void anAgentThatIsNotThereIsNotRun() throws Exception {
        assertEquals(ActionResult.Status.NOT_RUN, run("java:None").status());
    }

    @Test
    void anActionCanBeCancelled() throws Exception {
        final CompletableFuture<ActionResult> end = agents.execute(request("java:Slow")).toCompletableFuture();
        assertFalse(end.isDone());
        agents.cancel("web");
        assertEquals(ActionResult.Status.CANCELLED, end.get(SOON.toSeconds(), TimeUnit.SECONDS).status());
    }

    private ActionResult run(final String agent) throws Exception {
        return agents.execute(request(agent)).toCompletableFuture().get(SOON.toSeconds(), TimeUnit.SECONDS);
    }

    private static ActionRequest request(final String agent) {
        return new ActionRequest(agent, "monitor", "web", NodeId.of("n1"), Map.of(), Map.of(), Duration.ZERO, SOON, 0);
    }

    private static ServiceAgents.Agent agent(final String type, final Body body) {
        return new ServiceAgents.Agent("java:" + type, new JavaAgent() {
            @Override
            public AgentMetadata metadata() {
                return new AgentMetadata("java:" + type, "1.0", type, type, List.of(), List.of(), false);
            }

            @Override
            public CompletionStage<ActionResult> execute(final ActionRequest request) {
                return body.run();
            }
        });
    }
}
