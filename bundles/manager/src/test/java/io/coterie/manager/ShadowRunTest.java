package io.coterie.manager;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.coterie.api.component.ClusterConfiguration.Choice;
import io.coterie.api.component.Configuration;
import io.coterie.api.component.SwapStep;
import io.coterie.api.core.Finding;
import io.coterie.api.document.ClusterDocument;
import io.coterie.api.manager.Manager;
import io.coterie.api.manager.SwapRequest;
import io.coterie.api.manager.SwapStatus;
import io.coterie.api.scheduling.Action;
import io.coterie.api.scheduling.Scheduling;
import io.coterie.api.scheduling.SchedulingInput;
import io.coterie.api.scheduling.Transition;
import io.coterie.manager.core.Actions;
import io.coterie.manager.sim.SimpleScheduling;

/** A whole manager whose scheduling is swapped; the new component is the test's. */
class ShadowRunTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final String DOCUMENT = """
        cluster: shop
        nodes: {n1: {address: "127.0.0.1:1"}}
        fencing: {devices: {kill: {agent: sim}}}
        resources:
          web: {agent: "sim:x", parameters: {port: 80}}
        """;
    private final FakeSlots slots = new FakeSlots();
    private final ManagerInstance instance = new ManagerInstance(slots, new LinuxHost());
    private final Manager manager = instance.service();
    private final AtomicInteger asked = new AtomicInteger();
    private List<Finding> refusals = List.of();

    @BeforeEach
    void start() throws Exception {
        instance.warm(1, LIMIT);
        instance.activate();
        apply(DOCUMENT, 0);
    }

    @AfterEach
    void end() {
        instance.close();
        slots.close();
    }

    private void apply(final String document, final long version) throws Exception {
        manager.apply(document, version, "me", "", LIMIT).toCompletableFuture().get(20, TimeUnit.SECONDS);
        manager.settled(Optional.empty(), LIMIT).toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    private void begin(final Function<SchedulingInput, Transition> decides) throws Exception {
        slots.swapping.shadows.clear();
        slots.swapping.shadows.put(slots.slot(Scheduling.class), new Scheduling() {
            @Override
            public List<Finding> check(final ClusterDocument document) {
                return refusals;
            }

            @Override
            public Transition schedule(final SchedulingInput input) {
                asked.incrementAndGet();
                return decides.apply(input);
            }
        });
        manager.swaps().run(new SwapRequest(List.of(new Choice("messaging", "other", "", Configuration.EMPTY)), true,
            "me"), LIMIT).toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    private SwapStatus over() {
        await().atMost(LIMIT).until(() -> manager.swaps().swaps().get(0).over());
        return manager.swaps().swaps().get(0);
    }

    @Test
    void whatIsDecidedTheSameIsSaidSo() throws Exception {
        begin(new SimpleScheduling(true)::schedule);
        assertEquals("committed", over().state());
        assertEquals(List.of("The new scheduling component made 1 decision beside the present one, the same."),
            over().remarks());
    }

    @Test
    void whereItDiffersIsInTheRecordAndNothingOfItIsCarriedOut() throws Exception {
        final int before = slots.executed.size();
        begin(input -> Actions.transition(Actions.of("x", Action.Type.STOP, "n1", "web")));
        assertEquals("committed", over().state());
        final List<String> remarks = List.of("The new scheduling component made 1 decision beside the present one,"
            + " 1 of them otherwise:", "It would stop web on n1.");
        assertEquals(remarks, over().remarks());
        assertTrue(slots.executed.stream().skip(before).noneMatch(o -> o.action().equals("stop")));
        assertTrue(slots.services.containsKey("web"));
        slots.swapping.shadows.clear();
        manager.swaps().run(new SwapRequest(List.of(new Choice("messaging", "third", "", Configuration.EMPTY)), true,
            "me"), LIMIT).toCompletableFuture().get(20, TimeUnit.SECONDS);
        await().atMost(LIMIT).until(() -> manager.swaps().swaps().size() == 2 && over().number() == 2);
        assertEquals(List.of(), manager.swaps().swaps().get(0).remarks());
        assertEquals(remarks, manager.swaps().swaps().get(1).remarks());
    }

    @Test
    void decisionsThatFallIntoTheWindowAreMadeTwice() throws Exception {
        slots.swapping.hangs = SwapStep.SWITCHED;
        begin(new SimpleScheduling(true)::schedule);
        await().atMost(LIMIT).until(() -> manager.swaps().swaps().get(0).state().equals("switching"));
        final int before = asked.get();
        apply(manager.state().document().text().replace("port: 80", "port: 81"), -1);
        await().atMost(LIMIT).until(() -> asked.get() > before);
        await().atMost(LIMIT).until(() -> manager.swaps().swaps().get(0).remarks().stream()
            .anyMatch(r -> r.matches("The new .* made [2-9] decisions beside the present one, the same.")));
        manager.swaps().abort(1, "ada", LIMIT).toCompletableFuture().get(20, TimeUnit.SECONDS);
        assertEquals("back", over().state());
        assertTrue(over().remarks().get(0).matches("The new .* made [2-9] decisions .*, the same\\."),
            over().remarks().toString());
    }

    @Test
    void oneThatFailsHangsOrRefusesTheDocumentIsNotSwitchedTo() throws Exception {
        begin(input -> {
            throw new IllegalStateException("no idea");
        });
        assertEquals("back", over().state());
        assertEquals("n1: WARM: The new scheduling component made no decision of the present state:"
            + " java.lang.IllegalStateException: no idea. [swap.shadow-failed]", over().reason());
        final CountDownLatch ends = new CountDownLatch(1);
        begin(input -> {
            try {
                ends.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return Actions.transition();
        });
        await().atMost(LIMIT).until(() -> over().number() == 2);
        assertTrue(over().reason().contains("made no decision within 5 s"), over().reason());
        refusals = List.of(new Finding(Finding.Severity.ERROR, "x", 0, 0, "", "It knows no web.", "Take web away."));
        begin(new SimpleScheduling(true)::schedule);
        await().atMost(LIMIT).until(() -> over().number() == 3);
        assertTrue(over().reason().contains("refuses the document that holds: It knows no web."), over().reason());
        ends.countDown();
    }
}
