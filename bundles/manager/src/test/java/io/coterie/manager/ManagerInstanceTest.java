package io.coterie.manager;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.coterie.api.component.ClusterConfiguration.Choice;
import io.coterie.api.component.ComponentSet;
import io.coterie.api.component.Configuration;
import io.coterie.api.component.SwapStep;
import io.coterie.api.core.CoterieException;
import io.coterie.api.core.Finding;
import io.coterie.api.core.InvalidInputException;
import io.coterie.api.core.NodeId;
import io.coterie.api.core.OutcomeUnknownException;
import io.coterie.api.core.Term;
import io.coterie.api.core.UnavailableException;
import io.coterie.api.manager.ClusterStatus;
import io.coterie.api.manager.Manager;
import io.coterie.api.manager.OperatorRequest;
import io.coterie.api.manager.SwapPlan;
import io.coterie.api.manager.SwapRequest;
import io.coterie.api.state.Change;
import io.coterie.api.state.NodeState;
import io.coterie.manager.swap.SwapRecord;
import io.coterie.manager.swap.SwapState;

class ManagerInstanceTest {
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

    @BeforeEach
    void start() {
        instance.warm(1, LIMIT);
        instance.activate();
    }

    @AfterEach
    void end() {
        instance.close();
        slots.close();
    }

    private static <T> T get(final CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().orTimeout(LIMIT.toSeconds(), java.util.concurrent.TimeUnit.SECONDS)
                .join();
        } catch (final CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    private void apply() {
        assertEquals(1, get(manager.apply(DOCUMENT, 0, "me", "", LIMIT)).version());
        get(manager.settled(Optional.empty(), LIMIT));
    }

    @Test
    void aDocumentIsAppliedAndCarriedOut() {
        apply();
        assertTrue(slots.services.containsKey("web"));
        assertEquals("monitor", slots.executed.get(0).action());
        final ClusterStatus status = manager.status();
        assertEquals(ClusterStatus.Phase.IDLE, status.phase());
        assertTrue(status.fencingArmed());
        assertEquals(List.of(), status.problems());
        assertTrue(manager.events(0).stream().anyMatch(e -> e.type().equals("transition")));
        assertTrue(manager.events(0).stream().anyMatch(e -> e.type().equals("operation")
            && "start".equals(e.details().get("action"))));
    }

    @Test
    void aFenceDeviceThatFailsIsSeenAndWhenItWorksAgainToo() {
        slots.deviceWorks = false;
        get(manager.apply(DOCUMENT.replace("agent: sim}", "agent: sim, monitor: 1s}"), 0, "me", "", LIMIT));
        await().atMost(LIMIT).until(() -> !manager.failedDevices().isEmpty());
        assertEquals("n1: So.", manager.failedDevices().get(0).reason());
        assertTrue(manager.status().problems().stream().anyMatch(p ->
            p.startsWith("The fence device kill does not work: n1: So.")), manager.status().problems().toString());
        slots.deviceWorks = true;
        await().atMost(LIMIT).until(() -> manager.failedDevices().isEmpty());
        assertEquals(List.of(), manager.status().problems());
        assertEquals(List.of("failed", "works"), manager.events(0).stream()
            .filter(e -> e.type().equals("fence-device")).map(e -> e.details().get("status")).toList());
        assertEquals(List.of(), slots.fenced, "nobody is fenced for it");
    }

    @Test
    void withoutADocumentTheStatusSaysWhatToDo() {
        await().atMost(LIMIT).until(() -> manager.status().primary());
        assertTrue(manager.status().problems().get(0).contains("config apply"));
    }

    @Test
    void badParametersAreRefusedWithTheirPlace() {
        final String bad = DOCUMENT.replace("port: 80", "prot: eighty");
        final InvalidInputException e = assertThrows(InvalidInputException.class,
            () -> get(manager.apply(bad, 0, "me", "", LIMIT)));
        final Finding unknown = e.findings().stream().filter(f -> f.code().equals("config.unknown-parameter"))
            .findFirst().orElseThrow();
        assertEquals(5, unknown.line());
        assertEquals("resources.web.parameters.prot", unknown.field());
        assertTrue(unknown.remedy().contains("port"));
        assertTrue(e.findings().stream().anyMatch(f -> f.code().equals("config.missing-parameter")));
        assertEquals(0, manager.state().document().version());
    }

    @Test
    void aValueOfAnotherTypeIsWarnedOf() {
        final List<Finding> findings = get(manager.validate(DOCUMENT.replace("port: 80", "port: 5s")));
        assertEquals(List.of("WARNING config.bad-parameter"), findings.stream()
            .filter(f -> f.field().startsWith("resources.web")).map(f -> f.severity() + " " + f.code()).toList());
    }

    @Test
    void aStaleVersionAndAnUnknownAgentAreRefused() {
        apply();
        final CoterieException stale = assertThrows(CoterieException.class,
            () -> get(manager.apply(DOCUMENT, 0, "me", "", LIMIT)));
        assertEquals("config.stale", stale.code());
        final List<Finding> findings = get(manager.validate(DOCUMENT.replace("sim:x", "sim:y")));
        assertEquals(List.of("config.unknown-agent"), findings.stream().map(Finding::code).toList());
    }

    @Test
    void aPlanSaysWhatChangesAndWhatWouldBeDone() {
        apply();
        final var plan = get(manager.plan(DOCUMENT + "  shop: {agent: \"sim:x\", parameters: {port: 81}}\n"));
        assertEquals(List.of("+ resource shop"), plan.changes());
        assertTrue(plan.transition().actions().stream().anyMatch(a -> a.resource().equals("shop")));
        assertEquals(1, manager.state().document().version());
    }

    @Test
    void componentsAreReplacedByASwapAndThenTheDocumentFits() {
        apply();
        assertTrue(manager.state().document().text().contains("components:"), "the founding set is recorded");
        final String other = DOCUMENT + "components: {messaging: other}\n";
        assertEquals(List.of("config.needs-swap"), get(manager.validate(other)).stream().map(Finding::code).toList());
        assertEquals("config.needs-swap", assertThrows(CoterieException.class,
            () -> get(manager.apply(other, -1, "me", "", LIMIT))).code());
        final SwapPlan plan = get(manager.swaps().plan(other, LIMIT));
        assertEquals(List.of("messaging: local -> other 2.0.0"), plan.changes());
        assertTrue(plan.possible(), plan.findings().toString());
        assertEquals(List.of(), manager.swaps().swaps());
        assertEquals(1, get(manager.swaps().run(other, "me", LIMIT)).number());
        await().atMost(LIMIT).until(() -> manager.swaps().swaps().get(0).over());
        assertEquals("committed", manager.swaps().swaps().get(0).state());
        await().atMost(LIMIT).until(() -> manager.state().document().text().contains("other"));
        assertEquals(1, slots.swapping.current().revision());
        get(manager.apply(other, -1, "me", "", LIMIT));
        assertEquals(List.of("planned", "staging", "warming", "switching", "draining", "committed"),
            manager.events(0).stream().filter(e -> e.type().equals("swap")).map(e -> e.details().get("state"))
                .toList());
        assertEquals(1, get(manager.swaps().members(LIMIT, false)).get(0).revision());
    }

    @Test
    void aSwapThatIsRefusedOrFailsLeavesWhatHolds() {
        apply();
        final SwapRequest own = new SwapRequest(List.of(new Choice("manager", "other", "9", Configuration.EMPTY)),
            true, "me");
        final InvalidInputException refused = assertThrows(InvalidInputException.class,
            () -> get(manager.swaps().run(own, LIMIT)));
        assertEquals("swap.kind-unsupported", refused.findings().get(0).code());
        final SwapRequest messaging = new SwapRequest(List.of(new Choice("messaging", "other", "",
            Configuration.EMPTY)), true, "me");
        slots.swapping.refuses = true;
        assertEquals("swap.guarantee", assertThrows(InvalidInputException.class,
            () -> get(manager.swaps().run(messaging, LIMIT))).findings().get(0).code());
        slots.swapping.refuses = false;
        slots.swapping.fails = SwapStep.WARM;
        final long number = get(manager.swaps().run(messaging, LIMIT)).number();
        await().atMost(LIMIT).until(() -> manager.swaps().swaps().get(0).over());
        assertEquals("back", manager.swaps().swaps().get(0).state());
        assertEquals("n1: WARM: It does not come up. [test.fails]", manager.swaps().swaps().get(0).reason());
        assertEquals("swap.decided", assertThrows(CoterieException.class,
            () -> get(manager.swaps().abort(number, "me", LIMIT))).code());
        assertEquals("swap.unknown", assertThrows(CoterieException.class,
            () -> get(manager.swaps().abort(number + 1, "me", LIMIT))).code());
        slots.swapping.fails = SwapStep.NONE;
        slots.swapping.hangs = SwapStep.WARM;
        final long second = get(manager.swaps().run(messaging, LIMIT)).number();
        await().atMost(LIMIT).until(() -> manager.swaps().swaps().get(0).state().equals("warming"));
        get(manager.swaps().abort(second, "ada", LIMIT));
        await().atMost(LIMIT).until(() -> manager.swaps().swaps().get(0).over());
        assertEquals("ada asked for it.", manager.swaps().swaps().get(0).reason());
        assertEquals(0, slots.swapping.current().revision());
        assertEquals(2, manager.swaps().swaps().size());
    }

    @Test
    void noDocumentGoesOnNamingWhatIsGone() {
        final SwapRequest messaging = new SwapRequest(List.of(new Choice("messaging", "other", "",
            Configuration.EMPTY)), true, "me");
        final String shared = DOCUMENT.replace("n1: {", "n1: {attributes: &rows {messaging: local}, ")
            + "components: *rows\n";
        get(manager.apply(shared, 0, "me", "", LIMIT));
        get(manager.settled(Optional.empty(), LIMIT));
        assertEquals(List.of("swap.document-not-editable"), assertThrows(InvalidInputException.class,
            () -> get(manager.swaps().run(messaging, LIMIT))).findings().stream().map(Finding::code).toList());
        get(manager.apply(DOCUMENT, -1, "me", "", LIMIT));
        slots.swapping.hangs = SwapStep.WARM;
        final long number = get(manager.swaps().run(messaging, LIMIT)).number();
        assertEquals("config.not-editable", assertThrows(CoterieException.class,
            () -> get(manager.apply(shared, -1, "me", "", LIMIT))).code());
        get(manager.swaps().abort(number, "ada", LIMIT));
        await().atMost(LIMIT).until(() -> manager.swaps().swaps().get(0).over());
        get(manager.apply(shared, -1, "me", "", LIMIT));
    }

    /** A decided swap of the log, as a member finds it. */
    private long decidesAnotherLog() {
        final ComponentSet held = slots.swapping.current();
        final List<Choice> rows = held.choices().stream().map(c -> c.kind().equals("consensus")
            ? new Choice("consensus", "other", "[2.0.0,2.0.0]", Configuration.EMPTY) : c).toList();
        final List<String> hashes = rows.stream().map(c -> c.component().equals("other") ? "ab".repeat(32) : "")
            .toList();
        final SwapRecord planned = SwapRecord.planned(
            new SwapRecord.Side(1, new ComponentSet(1, rows), hashes),
            new SwapRecord.Side(0, held, rows.stream().map(r -> "").toList()), List.of(FakeSlots.SELF), "me",
            new SwapRecord.Mark(SwapState.PLANNED, Instant.EPOCH, FakeSlots.SELF), 1, List.of());
        get(slots.state.submit(new Change.PutRecord(SwapRecord.KEY, -1, planned.to(SwapState.COMMITTED, "",
            Instant.EPOCH, FakeSlots.SELF).bytes(), Term.NONE), LIMIT));
        await().atMost(LIMIT).until(() -> !manager.swaps().swaps().isEmpty());
        return 1;
    }

    @Test
    void theLogDecidesWhetherADecidedHandoverIsCalledOff() {
        apply();
        slots.swapping.hangs = SwapStep.COMMITTED;
        final long number = decidesAnotherLog();
        assertEquals("swap.decided", assertThrows(CoterieException.class,
            () -> get(manager.swaps().abort(number, "ada", LIMIT))).code());
        assertEquals("committed", manager.swaps().swaps().get(0).state(), "the log came first");
        slots.swapping.logSays = "";
        get(manager.swaps().abort(number, "ada", LIMIT));
        assertEquals(List.of(1L, 1L), slots.swapping.calledOff);
        assertEquals("ada called the handover of the log off.", manager.swaps().swaps().get(0).reason());
        await().atMost(LIMIT).until(() -> manager.swaps().swaps().get(0).state().equals("back"));
        assertEquals(0, slots.swapping.current().revision());
        assertEquals("swap.decided", assertThrows(CoterieException.class,
            () -> get(manager.swaps().abort(number, "ada", LIMIT))).code());
        assertEquals(2, slots.swapping.calledOff.size(), "what is over does not come to the log");
    }

    @Test
    void aHandoverThatTheLogAloneCalledOffGoesBackByItself() {
        apply();
        slots.swapping.offAlready = true;
        decidesAnotherLog();
        await().atMost(LIMIT).until(() -> manager.swaps().swaps().get(0).state().equals("back"));
        assertEquals("The handover of the log was called off.", manager.swaps().swaps().get(0).reason());
        assertEquals(List.of(), slots.swapping.calledOff);
        assertEquals(0, slots.swapping.current().revision());
    }

    @Test
    void aSwapIsTakenBackAlsoWhereItLeftNoQuorum() {
        apply();
        slots.swapping.hangs = SwapStep.WARM;
        final long number = get(manager.swaps().run(new SwapRequest(List.of(new Choice("messaging", "other", "",
            Configuration.EMPTY)), true, "me"), LIMIT)).number();
        await().atMost(LIMIT).until(() -> manager.swaps().swaps().get(0).state().equals("warming"));
        slots.verdict(false);
        await().atMost(LIMIT).until(() -> !manager.status().primary());
        assertEquals("manager.no-quorum", standbyFailsWith());
        get(manager.swaps().abort(number, "ada", LIMIT));
        await().atMost(LIMIT).until(() -> manager.swaps().swaps().get(0).state().equals("going back"));
        slots.verdict(true);
        await().atMost(LIMIT).until(() -> manager.swaps().swaps().get(0).over());
        assertEquals("ada asked for it.", manager.swaps().swaps().get(0).reason());
    }

    @Test
    void aFailureIsNoticedAndRecovered() {
        apply();
        synchronized (slots.services) {
            slots.services.remove("web");
        }
        await().atMost(LIMIT).until(() -> slots.services.containsKey("web"));
        assertTrue(manager.events(0).stream().anyMatch(e -> e.type().equals("operation")
            && "true".equals(e.details().get("failed"))));
    }

    @Test
    void withoutQuorumItStopsWhatItRunsAndStartsItAgainAfterwards() {
        apply();
        slots.quorate(false);
        await().atMost(LIMIT).until(() -> !slots.services.containsKey("web"));
        assertEquals(ClusterStatus.Phase.NO_QUORUM, manager.status().phase());
        slots.quorate(true);
        await().atMost(LIMIT).until(() -> slots.services.containsKey("web"));
    }

    private String standbyFailsWith() {
        return assertThrows(CoterieException.class, () -> get(manager.request(
            new OperatorRequest.Standby(NodeId.of("n1"), true), LIMIT))).code();
    }

    @Test
    void aChangeWithoutQuorumIsRefusedAndNotTried() {
        apply();
        final long revision = manager.state().revision();
        slots.quorate(false);
        await().atMost(LIMIT).until(() -> !manager.status().primary());
        assertEquals("manager.no-quorum", standbyFailsWith());
        // the document is not looked at: what can be told of agents is not what it is with quorum
        assertEquals("manager.no-quorum", assertThrows(CoterieException.class,
            () -> get(manager.apply("nonsense: [", 1, "me", "", LIMIT))).code());
        assertEquals(revision, manager.state().revision());
    }

    @Test
    void aLossOfQuorumForAMomentFailsNoChange() {
        apply();
        slots.quorate(false);
        await().atMost(LIMIT).until(() -> !manager.status().primary());
        final CompletionStage<Void> change = manager.request(new OperatorRequest.Standby(NodeId.of("n1"), true),
            LIMIT);
        slots.quorate(true);
        get(change);
        assertTrue(manager.state().nodes().get(NodeId.of("n1")).standby());
    }

    @Test
    void theFrameworkHearsOfNodesThatAreAddedAndRemoved() {
        apply();
        final String more = DOCUMENT.replace("nodes: {", "nodes: {n2: {address: \"127.0.0.1:2\"}, ");
        get(manager.apply(more, 1, "me", "", LIMIT));
        get(manager.apply(DOCUMENT, 2, "me", "", LIMIT));
        final Map<NodeId, String> one = Map.of(NodeId.of("n1"), "127.0.0.1:1");
        await().atMost(LIMIT).until(() -> slots.electorates.size() >= 2);
        final int size = slots.electorates.size();
        assertEquals(List.of(Map.of(NodeId.of("n1"), "127.0.0.1:1", NodeId.of("n2"), "127.0.0.1:2"), one),
            slots.electorates.subList(size - 2, size));
    }

    @Test
    void whoIsToEndWithoutQuorumKillsWhatItStartedAndFails() throws Exception {
        final ProcessBuilder daemon = new ProcessBuilder("sleep", "1000");
        daemon.environment().put("COTERIE_INCARNATION", slots.processMark());
        final Process started = daemon.start();
        final Process foreign = new ProcessBuilder("sleep", "1000").start();
        try {
            get(manager.apply(DOCUMENT + "options: {no-quorum-policy: suicide}\n", 0, "me", "", LIMIT));
            get(manager.settled(Optional.empty(), LIMIT));
            assertTrue(started.isAlive());
            slots.quorate(false);
            await().atMost(LIMIT).until(() -> slots.failures.contains("manager.suicide"));
            assertTrue(started.waitFor(20, java.util.concurrent.TimeUnit.SECONDS));
            assertTrue(foreign.isAlive());
            // no agent was asked
            assertTrue(slots.services.containsKey("web"));
        } finally {
            started.destroyForcibly();
            foreign.destroyForcibly();
        }
    }

    @Test
    void whatBecomesOfAChangeThatWasBegunIsNotKnownWhenTheManagerIsClosed() {
        apply();
        slots.silent = true;
        final CompletionStage<Void> change = manager.request(new OperatorRequest.Standby(NodeId.of("n1"), true), LIMIT);
        await().atMost(LIMIT).until(() -> slots.state.current().nodes().get(NodeId.of("n1")).standby());
        assertFalse(change.toCompletableFuture().isDone());
        instance.close();
        assertEquals("manager.closed-meanwhile",
            assertThrows(OutcomeUnknownException.class, () -> get(change)).code());
        assertEquals("manager.closed",
            assertThrows(UnavailableException.class, () -> get(manager.settled(Optional.empty(), LIMIT))).code());
        assertEquals("manager.closed", assertThrows(UnavailableException.class, () -> get(manager.request(
            new OperatorRequest.Standby(NodeId.of("n1"), false), LIMIT))).code(), "it was not begun");
    }

    @Test
    void leavesWhenNothingRunsAnyMore() {
        apply();
        get(manager.leave(LIMIT));
        assertFalse(slots.services.containsKey("web"));
        assertEquals(NodeState.LEFT, manager.state().nodes().get(NodeId.of("n1")).state());
    }

    @Test
    void operatorsRequestsAreRecordedOrRefused() {
        apply();
        get(manager.request(new OperatorRequest.Move("web", Optional.of(NodeId.of("n1")),
            Optional.of(Duration.ofSeconds(2))), LIMIT));
        assertTrue(manager.state().records().containsKey("override/move/web"));
        await().atMost(LIMIT).until(() -> manager.state().records().isEmpty());
        get(manager.request(new OperatorRequest.Standby(NodeId.of("n1"), true), LIMIT));
        await().atMost(LIMIT).until(() -> !slots.services.containsKey("web"));
        final CoterieException node = assertThrows(CoterieException.class, () -> get(manager.request(
            new OperatorRequest.Standby(NodeId.of("n9"), true), LIMIT)));
        assertEquals("manager.unknown-node", node.code());
        final CoterieException unsafe = assertThrows(CoterieException.class, () -> get(manager.request(
            new OperatorRequest.ConfirmFence(NodeId.of("n1"), "me"), LIMIT)));
        assertEquals("manager.unsafe", unsafe.code());
        assertInstanceOf(CoterieException.class, assertThrows(RuntimeException.class, () -> get(manager.request(
            new OperatorRequest.TargetRole("nothing", Optional.of("Stopped")), LIMIT))));
    }
}
