package io.coterie.resource.java;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

import io.coterie.api.core.CoterieException;
import io.coterie.api.core.Health;
import io.coterie.api.core.NodeId;
import io.coterie.api.core.RejectedException;
import io.coterie.api.core.UnavailableException;
import io.coterie.api.resource.ActionRequest;
import io.coterie.api.resource.ActionResult;
import io.coterie.api.resource.AgentMetadata;
import io.coterie.api.resource.JavaAgent;
import io.coterie.api.resource.ResourceAgents;
import io.coterie.api.resource.ResultCode;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Constants;

class JavaAgentsTest {
    private final JavaAgentsProvider provider = new JavaAgentsProvider();
    private final AgentRegistry registry = new AgentRegistry();
    private final JavaAgentsInstance instance = new JavaAgentsInstance(registry, "java-test");
    private final ResourceAgents agents = instance.service();

    @BeforeEach
    void open() {
        instance.warm(1, Duration.ofSeconds(5));
    }

    @AfterEach
    void close() {
        instance.close();
        instance.close();
    }

    private static final class Agent implements JavaAgent {
        private final String name;
        private final Function<ActionRequest, CompletionStage<ActionResult>> body;

        Agent(final String name, final Function<ActionRequest, CompletionStage<ActionResult>> body) {
            this.name = name;
            this.body = body;
        }

        @Override
        public AgentMetadata metadata() {
            return new AgentMetadata(name, "1", "a test", "", List.of(), List.of(), false);
        }

        @Override
        public CompletionStage<ActionResult> execute(final ActionRequest request) {
            return body.apply(request);
        }
    }

    private Agent register(final String type, final Function<ActionRequest, CompletionStage<ActionResult>> body) {
        final Agent agent = new Agent("java:" + type, body);
        registry.put(agent, Map.of(JavaAgent.TYPE, type, Constants.SERVICE_ID, 5L));
        return agent;
    }

    private static CompletionStage<ActionResult> ok() {
        return CompletableFuture.completedFuture(ActionResult.completed(ResultCode.OK, Duration.ZERO));
    }

    private CompletableFuture<ActionResult> start(final String agent, final long millis) {
        return agents.execute(new ActionRequest(agent, "start", "r", NodeId.of("n1"), Map.of("password", "topsecret"),
            Map.of(), Duration.ZERO, Duration.ofMillis(millis), 0)).toCompletableFuture();
    }

    @Test
    void whatIsCancelledIsInterrupted() throws Exception {
        final CountDownLatch begun = new CountDownLatch(1);
        final CountDownLatch interrupted = new CountDownLatch(1);
        register("slow", request -> {
            begun.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (final InterruptedException e) {
                interrupted.countDown();
            }
            return ok();
        });
        final CompletableFuture<ActionResult> result = start("java:slow", 50_000);
        assertTrue(begun.await(20, TimeUnit.SECONDS));
        agents.cancel("another");
        assertFalse(result.isDone());
        agents.cancel("r");
        assertEquals(ActionResult.Status.CANCELLED, result.get(20, TimeUnit.SECONDS).status());
        assertTrue(interrupted.await(20, TimeUnit.SECONDS));
    }

    private ActionResult run(final String agent, final long millis) throws Exception {
        return start(agent, millis).get(20, TimeUnit.SECONDS);
    }

    @Test
    void runsAnAgentOnAThreadOfItsOwn() throws Exception {
        final List<String> threads = new ArrayList<>();
        register("x", request -> {
            threads.add(Thread.currentThread().getName());
            return ok();
        });
        assertEquals(ResultCode.OK, run("java:x", 5000).code());
        assertTrue(threads.get(0).startsWith("java-test-"));
        assertEquals(List.of("java:x"), agents.agents());
        assertEquals("a test", agents.metadata("java:x").toCompletableFuture().get().shortDescription());
    }

    @Test
    void anAgentThatGoesIsUnknownAtOnce() throws Exception {
        final Agent agent = register("x", request -> ok());
        registry.remove(agent);
        final ActionResult result = run("java:x", 5000);
        assertEquals(ActionResult.Status.NOT_RUN, result.status());
        assertEquals(ResultCode.NOT_INSTALLED, result.code());
        final ExecutionException failure = assertThrows(ExecutionException.class,
            () -> agents.metadata("java:x").toCompletableFuture().get());
        assertInstanceOf(RejectedException.class, failure.getCause());
        assertEquals("resource.unknown-agent", ((CoterieException) failure.getCause()).code());
    }

    @Test
    void theHigherRankingCountsThenTheOlderOne() throws Exception {
        final Agent first = register("x", request -> ok());
        final Agent better = new Agent("java:x", request -> CompletableFuture.completedFuture(
            ActionResult.completed(ResultCode.DEGRADED, Duration.ZERO)));
        registry.put(better, Map.of(JavaAgent.TYPE, "x", Constants.SERVICE_ID, 6L));
        assertEquals(ResultCode.OK, run("java:x", 5000).code());
        registry.put(better, Map.of(JavaAgent.TYPE, "x", Constants.SERVICE_ID, 6L, Constants.SERVICE_RANKING, 1));
        assertEquals(ResultCode.DEGRADED, run("java:x", 5000).code());
        assertEquals(List.of("x"), registry.types());
        registry.remove(better);
        assertTrue(registry.find("x").filter(first::equals).isPresent());
        registry.put(first, Map.of(Constants.SERVICE_ID, 5L));
        assertEquals(List.of(), registry.types());
    }

    @Test
    void aBlockedAgentIsInterruptedAtItsTimeOut() throws Exception {
        final CountDownLatch interrupted = new CountDownLatch(1);
        register("x", request -> {
            try {
                new CountDownLatch(1).await();
            } catch (final InterruptedException e) {
                interrupted.countDown();
            }
            return ok();
        });
        final ActionResult result = run("java:x", 100);
        assertEquals(ActionResult.Status.TIMED_OUT, result.status());
        assertTrue(interrupted.await(10, TimeUnit.SECONDS));
        await().until(() -> instance.health().equals(Health.OK));
    }

    @Test
    void anAgentThatIgnoresTheInterruptionIsReported() throws Exception {
        final AtomicBoolean free = new AtomicBoolean();
        register("x", request -> {
            while (!free.get()) {
                Thread.onSpinWait();
            }
            return ok();
        });
        assertEquals(ActionResult.Status.TIMED_OUT, run("java:x", 100).status());
        assertEquals(Health.Status.DEGRADED, instance.health().status());
        free.set(true);
        await().until(() -> instance.health().equals(Health.OK));
    }

    @Test
    void aStageThatNeverEndsTimesOut() throws Exception {
        register("x", request -> new CompletableFuture<>());
        assertEquals(ActionResult.Status.TIMED_OUT, run("java:x", 100).status());
        await().until(() -> instance.health().equals(Health.OK));
    }

    @Test
    void whatAnAgentThrowsIsAFailureWithoutSecrets() throws Exception {
        register("a", request -> {
            throw new IllegalStateException("bad " + request.parameters().get("password"));
        });
        register("b", request -> CompletableFuture.failedFuture(new IllegalStateException("no luck")));
        register("c", request -> null);
        register("d", request -> CompletableFuture.completedFuture(null));
        final ActionResult secret = run("java:a", 5000);
        assertEquals(ResultCode.GENERIC_ERROR, secret.code());
        assertFalse(secret.exitReason().contains("topsecret"), secret.exitReason());
        assertTrue(run("java:b", 5000).exitReason().endsWith("no luck"));
        assertEquals(ResultCode.GENERIC_ERROR, run("java:c", 5000).code());
        assertEquals(ResultCode.GENERIC_ERROR, run("java:d", 5000).code());
    }

    @Test
    void metadataMustBeTheAgentsOwn() {
        registry.put(new Agent("java:other", request -> ok()), Map.of(JavaAgent.TYPE, "x"));
        final ExecutionException failure = assertThrows(ExecutionException.class,
            () -> agents.metadata("java:x").toCompletableFuture().get());
        assertEquals("resource.bad-metadata", ((CoterieException) failure.getCause()).code());
    }

    @Test
    void closingEndsWhatRunsAndItsThreads() throws Exception {
        register("x", request -> {
            try {
                new CountDownLatch(1).await();
            } catch (final InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return ok();
        });
        final CompletableFuture<ActionResult> result = start("java:x", 60_000);
        instance.close();
        assertEquals(ActionResult.Status.TIMED_OUT, result.get(5, TimeUnit.SECONDS).status());
        final ExecutionException closed =
            assertThrows(ExecutionException.class, () -> start("java:x", 100).get(5, TimeUnit.SECONDS));
        assertInstanceOf(UnavailableException.class, closed.getCause());
        await().until(() -> Thread.getAllStackTraces().keySet().stream()
            .noneMatch(t -> t.isAlive() && t.getName().startsWith("java-test-")));
    }

    @Test
    void theProviderFollowsServices() {
        final Agent agent = new Agent("java:x", request -> ok());
        provider.addAgent(agent, Map.of(JavaAgent.TYPE, "x"));
        provider.updatedAgent(agent, Map.of(JavaAgent.TYPE, "y"));
        provider.removeAgent(agent);
        assertEquals(List.of(), provider.settings());
        assertEquals(1, provider.check(io.coterie.api.component.Configuration.of(Map.of("a", "b"))).size());
    }
}
