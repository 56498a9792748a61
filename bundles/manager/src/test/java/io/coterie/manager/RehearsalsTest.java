package io.coterie.manager;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.coterie.api.component.ClusterConfiguration.Choice;
import io.coterie.api.component.Configuration;
import io.coterie.api.core.Finding;
import io.coterie.api.core.NodeId;
import io.coterie.api.fencing.FenceDevice;
import io.coterie.api.fencing.FenceRequest;
import io.coterie.api.fencing.FenceResult;
import io.coterie.api.fencing.Fencing;
import io.coterie.api.manager.Manager;
import io.coterie.api.manager.OperatorRequest;
import io.coterie.api.manager.SwapRequest;
import io.coterie.api.manager.SwapStatus;
import io.coterie.api.resource.ActionRequest;
import io.coterie.api.resource.ActionResult;
import io.coterie.api.resource.AgentMetadata;
import io.coterie.api.resource.ResourceAgents;
import io.coterie.api.resource.ResultCode;

/** A whole manager whose fencing and resource agents are swapped; the new components are the test's. */
class RehearsalsTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final String DOCUMENT = """
        cluster: shop
        nodes: {n1: {address: "127.0.0.1:1"}}
        fencing: {devices: {kill: {agent: sim, monitor: 0}}}
        resources:
          web: {agent: "sim:x", parameters: {port: 80}}
        """;
    private final FakeSlots slots = new FakeSlots();
    private final ManagerInstance instance = new ManagerInstance(slots, new LinuxHost());
    private final Manager manager = instance.service();
    private final AtomicInteger tests = new AtomicInteger();
    private final List<ActionRequest> probes = new CopyOnWriteArrayList<>();
    private List<Finding> findings = List.of();
    private boolean handles = true;

    @BeforeEach
    void start() throws Exception {
        instance.warm(1, LIMIT);
        instance.activate();
        manager.apply(DOCUMENT, 0, "me", "", LIMIT).toCompletableFuture().get(20, TimeUnit.SECONDS);
        manager.settled(Optional.empty(), LIMIT).toCompletableFuture().get(20, TimeUnit.SECONDS);
        assertTrue(slots.services.containsKey("web"));
    }

    @AfterEach
    void end() {
        instance.close();
        slots.close();
    }

    private final class NewFencing implements Fencing {
        private final FenceResult result;

        private NewFencing(final FenceResult.Status status) {
            result = new FenceResult(status, "The board does not answer.");
        }

        @Override
        public boolean handles(final String agent) {
            return handles;
        }

        @Override
        public List<Finding> check(final FenceDevice device) {
            return findings;
        }

        @Override
        public List<Finding> checkAgents(final Collection<AgentEffects> effects) {
            throw new AssertionError("nobody asks");
        }

        @Override
        public CompletionStage<FenceResult> fence(final FenceRequest request) {
            throw new AssertionError("nobody is fenced");
        }

        @Override
        public CompletionStage<FenceResult> test(final FenceDevice device, final NodeId target) {
            tests.incrementAndGet();
            return CompletableFuture.completedFuture(result);
        }
    }

    private record NewAgents(Function<ActionRequest, CompletionStage<ActionResult>> runs) implements ResourceAgents {
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
            return runs.apply(request);
        }
    }

    private static CompletionStage<ActionResult> ended(final ResultCode code) {
        return CompletableFuture.completedFuture(ActionResult.completed(code, Duration.ZERO));
    }

    private SwapStatus swap(final Class<?> api, final Object next) throws Exception {
        slots.swapping.shadows.put(slots.slots(api).get(0), next);
        final SwapStatus begun = manager.swaps().run(new SwapRequest(List.of(new Choice("messaging", "other"
            + System.nanoTime(), "", Configuration.EMPTY)), true, "me"), LIMIT).toCompletableFuture()
            .get(20, TimeUnit.SECONDS);
        await().atMost(LIMIT).until(() -> manager.swaps().swaps().get(0).number() == begun.number()
            && manager.swaps().swaps().get(0).over());
        return manager.swaps().swaps().get(0);
    }

    @Test
    void fencingThatWorksIsSwitchedTo() throws Exception {
        assertEquals("committed", swap(Fencing.class, new NewFencing(FenceResult.Status.CONFIRMED)).state());
        assertEquals(1, tests.get());
        assertEquals(List.of(), manager.swaps().swaps().get(0).remarks());
        assertEquals(List.of(), slots.fenced);
    }

    @Test
    void fencingThatIsWorseIsNot() throws Exception {
        final SwapStatus worse = swap(Fencing.class, new NewFencing(FenceResult.Status.FAILED));
        assertEquals("back", worse.state());
        assertEquals("n1: WARM: Fence device kill for n1: the new component says: The board does not answer."
            + " The present one is well. [swap.not-armed]", worse.reason());
        assertEquals(2, tests.get());
        findings = List.of(new Finding(Finding.Severity.ERROR, "fencing.not-installed", 0, 0, "agent",
            "It is not installed.", "Install it."));
        assertTrue(swap(Fencing.class, new NewFencing(FenceResult.Status.CONFIRMED)).reason()
            .contains("says: It is not installed. The present one is well. [swap.not-armed]"));
        assertEquals(2, tests.get(), "what is not installed is not run");
        handles = false;
        assertTrue(swap(Fencing.class, new NewFencing(FenceResult.Status.CONFIRMED)).reason()
            .contains("No fencing component knows the agent sim."));
    }

    @Test
    void fencingThatIsNoWorseIsAndItIsRemarked() throws Exception {
        slots.deviceWorks = false;
        final SwapStatus alike = swap(Fencing.class, new NewFencing(FenceResult.Status.TIMED_OUT));
        assertEquals("committed", alike.state());
        assertEquals(List.of("n1: Fence device kill for n1: the new component says: The board does not answer."
            + " The present one is no better: So."), alike.remarks());
    }

    @Test
    void agentsThatSeeWhatRunsAreSwitchedToAndNothingIsTouched() throws Exception {
        final int before = slots.executed.size();
        assertEquals("committed", swap(ResourceAgents.class, new NewAgents(request -> {
            probes.add(request);
            return ended(ResultCode.OK);
        })).state());
        assertEquals(1, probes.size());
        assertEquals("monitor web", probes.get(0).action() + " " + probes.get(0).resource());
        assertEquals(Duration.ZERO, probes.get(0).interval());
        assertTrue(slots.executed.stream().skip(before).allMatch(r -> r.action().equals("monitor")));
        assertTrue(slots.services.containsKey("web"));
    }

    @Test
    void agentsThatDoNotSeeItAreNot() throws Exception {
        final int before = slots.executed.size();
        final SwapStatus blind = swap(ResourceAgents.class, new NewAgents(r -> ended(ResultCode.NOT_RUNNING)));
        assertEquals("back", blind.state());
        assertEquals("n1: WARM: Resource web: the new component says: It does not run. Expected was that it runs."
            + " The present one is well. [swap.not-adopted]", blind.reason());
        assertTrue(swap(ResourceAgents.class, new NewAgents(r -> {
            throw new NoClassDefFoundError("x");
        })).reason().contains("[swap.not-adopted]"));
        assertTrue(slots.executed.stream().skip(before).allMatch(r -> r.action().equals("monitor")));
        assertTrue(slots.services.containsKey("web"));
    }

    @Test
    void aProbeThatMadeWayIsMadeAgain() throws Exception {
        assertEquals("back", swap(ResourceAgents.class, new NewAgents(request -> {
            probes.add(request);
            return probes.size() > 1 ? ended(ResultCode.NOT_RUNNING)
                : CompletableFuture.completedFuture(new ActionResult(ActionResult.Status.CANCELLED,
                    ResultCode.GENERIC_ERROR, "", Duration.ZERO, Map.of()));
        })).state());
        assertEquals(3, probes.size(), "a second time, and once more since the present one is well");
    }

    @Test
    void agentsThatGiveNoResultAreNotAndHoldUpNothing() throws Exception {
        final SwapStatus empty = swap(ResourceAgents.class,
            new NewAgents(r -> CompletableFuture.completedFuture(null)));
        assertEquals("back", empty.state());
        assertTrue(empty.reason().contains("The component gave no result."), empty.reason());
        standby(true);
        await().atMost(LIMIT).until(() -> !slots.services.containsKey("web"));
        assertEquals(List.of(), slots.fenced);
    }

    @Test
    void agentsThatHangHoldUpNothingButTheSwap() throws Exception {
        final CountDownLatch hung = new CountDownLatch(1);
        final CountDownLatch ends = new CountDownLatch(1);
        final CompletableFuture<SwapStatus> swapped = new CompletableFuture<>();
        final Thread thread = new Thread(() -> {
            try {
                swapped.complete(swap(ResourceAgents.class, new NewAgents(r -> {
                    hung.countDown();
                    try {
                        ends.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    return ended(ResultCode.OK);
                })));
            } catch (Exception e) {
                swapped.completeExceptionally(e);
            }
        });
        thread.start();
        await().atMost(LIMIT).until(() -> hung.getCount() == 0);
        standby(true);
        await().atMost(LIMIT).until(() -> !slots.services.containsKey("web"));
        final SwapStatus back = swapped.get(20, TimeUnit.SECONDS);
        assertEquals("back", back.state(), "nobody knows what it is worth, though what it was asked about has gone");
        assertEquals("n1: WARM: Resource web: the new component did not end the probe when it was told to."
            + " [swap.not-adopted]", back.reason());
        standby(false);
        await().atMost(LIMIT).until(() -> slots.services.containsKey("web"));
        assertEquals("committed", swap(ResourceAgents.class, new NewAgents(r -> ended(ResultCode.OK))).state(),
            "the next one is asked on another thread");
        ends.countDown();
    }

    private void standby(final boolean on) throws Exception {
        manager.request(new OperatorRequest.Standby(NodeId.of("n1"), on), LIMIT).toCompletableFuture()
            .get(20, TimeUnit.SECONDS);
    }
}
