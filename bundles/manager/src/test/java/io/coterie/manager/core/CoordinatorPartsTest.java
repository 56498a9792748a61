package io.coterie.manager.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.Optional;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.api.core.Term;
import io.coterie.api.document.ClusterDocument;
import io.coterie.api.fencing.FenceResult;
import io.coterie.api.membership.View;
import io.coterie.api.membership.ViewId;
import io.coterie.api.quorum.QuorumState;
import io.coterie.api.resource.ActionResult;
import io.coterie.api.resource.AgentMetadata;
import io.coterie.api.resource.ResultCode;
import io.coterie.api.scheduling.Action;
import io.coterie.api.state.Change;
import io.coterie.api.state.FenceRecord;
import io.coterie.api.state.OperationRecord;
import io.coterie.document.DocumentParser;
import io.coterie.manager.config.OperatorRecord;
import io.coterie.manager.sim.StateModel;

/** The parts of a coordinator by themselves: requests, fences, lost nodes, synchronisations. */
class CoordinatorPartsTest {
    private static final Term TERM = new Term(3);
    private static final MemberId N1 = MemberId.of("n1", 5);
    private static final MemberId N2 = MemberId.of("n2", 6);
    private static final MemberId N2_LATER = MemberId.of("n2", 9);
    private static final String HEAD = "cluster: shop\nnodes: {n1: {address: \"h:1\"}, n2: {address: \"h:2\"}}\n";
    private final StateModel model = new StateModel(List.of(NodeId.of("n1"), NodeId.of("n2")));
    private final List<CoordinatorCommand> outbox = new ArrayList<>();
    private ClusterDocument document = document(HEAD + "fencing: {devices: {bad: {agent: sim}}}\n");
    private final World world = new World(N1, state -> document);
    private final Submissions submissions = new Submissions(outbox);
    private final CoordinatorTimes times = CoordinatorTimes.DEFAULT;
    private final Restarts restarts = new Restarts(world, submissions, times.joinGrace());
    private final NodeWatch watch = new NodeWatch(world, submissions, times, restarts,
        new ConfirmedFences());
    private long epoch;

    private static ClusterDocument document(final String text) {
        return DocumentParser.parse(text).document().orElseThrow();
    }

    @BeforeEach
    void begin() {
        model.apply(new Change.BeginTerm(TERM, N1, Instant.EPOCH));
        model.apply(new Change.Join(N1, Instant.EPOCH));
        model.apply(new Change.Join(N2, Instant.EPOCH));
        at(0);
        view(N1, N2);
        state();
    }

    private void at(final long millis) {
        world.now = Actions.at(millis);
    }

    private void view(final MemberId... members) {
        final View view = new View(new ViewId(++epoch, "p"), List.of(members), false);
        world.take(new CoordinatorInput.ViewChanged(view, true));
    }

    private void state() {
        world.take(new CoordinatorInput.StateChanged(model.snapshot()));
    }

    private List<Change> changes() {
        return outbox.stream().filter(CoordinatorCommand.Submit.class::isInstance)
            .map(c -> ((CoordinatorCommand.Submit) c).change()).toList();
    }

    private void unclean(final MemberId member) {
        model.apply(new Change.MarkUnclean(TERM, member.node(), "lost", Instant.EPOCH));
        state();
    }

    @Test
    void whoVouchesForALifeDoesNotVouchForTheNext() {
        final OperatorRecord vouched = new OperatorRecord(OperatorRecord.Purpose.CONFIRM, "n2",
            Map.of("author", "ada", "incarnation", N2.incarnation().toString()));
        model.apply(new Change.PutRecord(vouched.key(), -1, vouched.bytes(), Term.NONE));
        final OperatorRequests requests = new OperatorRequests(world, submissions, watch);
        unclean(N2);
        requests.advance(TERM);
        final Change.RecordFence fence = (Change.RecordFence) changes().get(0);
        assertEquals(N2, fence.record().target());
        model.apply(fence);
        // the next life joins and is lost before the record is removed
        model.apply(new Change.Join(N2_LATER, Instant.EPOCH));
        unclean(N2_LATER);
        submissions.forget();
        outbox.clear();
        requests.advance(TERM);
        assertEquals(1, changes().size());
        assertTrue(changes().get(0) instanceof Change.PutRecord removed && removed.bytes() == null);
    }

    @Test
    void agentsOfAnEarlierDocumentThatAreKnownLateDoNotCount() {
        final Map<String, AgentMetadata> agents = Map.of("a", new AgentMetadata("a", "1", "", "", List.of(),
            List.of(), false));
        world.take(new CoordinatorInput.AgentsKnown(3, agents));
        world.take(new CoordinatorInput.AgentsKnown(2, Map.of()));
        assertEquals(3, world.agentsVersion);
        assertEquals(agents, world.agents);
    }

    @Test
    void aDeviceThatAnOperatorMendedIsUsed() {
        final Fences fences = new Fences(world, submissions, outbox, times.actionMargin(),
            new ConfirmedFences(), new FenceDelays(7), restarts);
        unclean(N2);
        fences.advance(TERM);
        model.apply(changes().get(0));
        state();
        fences.advance(TERM);
        assertEquals(List.of("bad"), devices());
        document = document(HEAD + "fencing: {devices: {good: {agent: sim}}}\n");
        model.apply(new Change.ApplyDocument(-1, "x", List.of(), "ada", "", Instant.EPOCH));
        state();
        submissions.forget();
        outbox.clear();
        fences.ended(new CoordinatorInput.FenceEnded(1, new FenceResult(FenceResult.Status.FAILED, "no")));
        fences.advance(TERM);
        model.apply(changes().get(0));
        state();
        fences.advance(TERM);
        outbox.clear();
        // the next try is one with the device that is there now
        fences.advance(TERM);
        assertEquals("good", ((Change.RecordFence) changes().get(0)).record().device());
    }

    @Test
    void aFenceThatTookTheMajorityAwayIsRecordedByTheNextReignAndNotRepeated() {
        final Fences fences = new Fences(world, submissions, outbox, times.actionMargin(), new ConfirmedFences(),
            new FenceDelays(7), restarts);
        unclean(N2);
        fences.advance(TERM);
        model.apply(changes().get(0));
        state();
        fences.advance(TERM);
        // the target was a voter: without it this member reigns no more when the device has done its work
        fences.forget();
        submissions.forget();
        outbox.clear();
        fences.ended(new CoordinatorInput.FenceEnded(1, new FenceResult(FenceResult.Status.CONFIRMED, "off")));
        final Term next = new Term(4);
        model.apply(new Change.BeginTerm(next, N1, Instant.EPOCH));
        state();
        fences.advance(next);
        assertEquals(List.of(), devices());
        final FenceRecord record = ((Change.RecordFence) changes().get(0)).record();
        assertEquals(N2, record.target());
        assertEquals("confirmed", record.status());
    }

    @Test
    void twoHostsAreNotSwitchedOffByEachOtherAtTheSameTime() {
        final Fences fences = new Fences(world, submissions, outbox, times.actionMargin(), new ConfirmedFences(),
            new FenceDelays(7), restarts);
        // both lost power at once, and have earlier lives that are not known to have ended
        unclean(N1);
        unclean(N2);
        final List<MemberId> fenced = new ArrayList<>();
        for (long i = 1; i <= 2; i++) {
            fences.advance(TERM);
            assertEquals(1, changes().size(), "only one begins");
            model.apply(changes().get(0));
            state();
            submissions.forget();
            outbox.clear();
            fences.advance(TERM);
            assertEquals(1, devices().size());
            assertEquals(List.of(), changes());
            fenced.add(((Change.RecordFence) ended(fences, i)).record().target());
        }
        assertEquals(Set.of(N1, N2), Set.copyOf(fenced));
    }

    private Change ended(final Fences fences, final long id) {
        outbox.clear();
        fences.ended(new CoordinatorInput.FenceEnded(id, new FenceResult(FenceResult.Status.CONFIRMED, "off")));
        fences.advance(TERM);
        final Change end = changes().get(0);
        model.apply(end);
        state();
        submissions.forget();
        outbox.clear();
        return end;
    }

    private List<String> devices() {
        return outbox.stream().filter(CoordinatorCommand.Fence.class::isInstance)
            .map(c -> ((CoordinatorCommand.Fence) c).device().name()).toList();
    }

    @Test
    void aNodeThatIsThereWithAnEarlierIncarnationIsLostInTheEnd() {
        view(N1, MemberId.of("n2", 2));
        watch.advance(TERM);
        assertTrue(watch.undecided());
        assertEquals(List.of(), changes());
        at(times.syncTimeout().toMillis() + 1);
        watch.advance(TERM);
        assertTrue(changes().get(0) instanceof Change.MarkUnclean);
    }

    @Test
    void theViewMayBeBehindTheStateForAMoment() {
        view(N1, MemberId.of("n2", 2));
        watch.advance(TERM);
        at(1_000);
        view(N1, N2);
        watch.advance(TERM);
        at(times.syncTimeout().toMillis() + 1);
        watch.advance(TERM);
        assertEquals(List.of(), changes());
    }

    private void ran(final String action, final long call, final ResultCode code) {
        model.apply(new Change.RecordOperation(new OperationRecord(N2, "old", "ocf:x:y", action, Duration.ZERO, call,
            false, ActionResult.Status.COMPLETED, code, ResultCode.OK, "", Instant.EPOCH, Duration.ZERO, "d", TERM),
            Map.of()));
        state();
    }

    @Test
    void failuresOfAResourceThatIsGoneAreForgottenOnceItIsStopped() {
        final Forgetting forgetting = new Forgetting(world, submissions);
        ran("start", 1, ResultCode.GENERIC_ERROR);
        assertEquals(1, world.state.failCounts().size());
        forgetting.advance();
        assertEquals(List.of(), changes(), "what a failed start has left may run");
        ran("stop", 2, ResultCode.OK);
        document = document(HEAD + "resources: {old: {agent: \"ocf:x:y\"}}\n");
        model.apply(new Change.ApplyDocument(-1, "x", List.of(), "ada", "", Instant.EPOCH));
        state();
        forgetting.advance();
        assertEquals(List.of(), changes(), "it is in the document");
        document = document(HEAD);
        model.apply(new Change.ApplyDocument(-1, "y", List.of(), "ada", "", Instant.EPOCH));
        state();
        forgetting.advance();
        assertEquals(List.of(new Change.Cleanup(Optional.of("old"), Optional.of(N2.node()))), changes());
    }

    private void quorum(final boolean quorate) {
        world.take(new CoordinatorInput.QuorumChanged(new QuorumState(quorate, quorate
            ? 2 : 1, 3, 2, QuorumState.Rule.MAJORITY, "simulated")));
    }

    @Test
    void whoWasLostWithTheQuorumMayComeBackWithinTheDeadTime() {
        quorum(true);
        view(N1);
        quorum(false);
        at(60_000);
        quorum(true);
        watch.advance(TERM);
        assertEquals(List.of(), changes(), "its host may be starting");
        at(60_000 + times.deadTime().toMillis());
        watch.advance(TERM);
        assertTrue(changes().get(0) instanceof Change.MarkUnclean);
    }

    @Test
    void aMomentWithoutQuorumGivesNobodyTime() {
        quorum(true);
        view(N1);
        quorum(false);
        at(1_000);
        quorum(true);
        watch.advance(TERM);
        assertTrue(changes().get(0) instanceof Change.MarkUnclean);
    }

    private void unsettled() {
        world.take(new CoordinatorInput.ViewChanged(world.view, false));
    }

    @Test
    void anExecutorIsNotSilentWhileItsViewIsInTransition() {
        final ExecutorSyncs syncs = new ExecutorSyncs(world, watch, times, outbox);
        final long timeout = times.syncTimeout().toMillis();
        syncs.advance(TERM);
        unsettled();
        at(timeout * 2);
        syncs.advance(TERM);
        assertEquals(List.of(), changes(), "neither question nor answer may have been carried");
        view(N1, N2);
        at(timeout * 3 - 1);
        syncs.advance(TERM);
        assertEquals(List.of(), changes());
        at(timeout * 3);
        syncs.advance(TERM);
        assertTrue(changes().get(0) instanceof Change.MarkUnclean);
    }

    @Test
    void aViewThatNeverSettlesHidesNoSilentExecutorForEver() {
        final ExecutorSyncs syncs = new ExecutorSyncs(world, watch, times, outbox);
        unsettled();
        syncs.advance(TERM);
        final long all = SettledTime.LIMIT.plus(times.syncTimeout()).toMillis();
        at(all - 1);
        syncs.advance(TERM);
        assertEquals(List.of(), changes());
        at(all);
        syncs.advance(TERM);
        assertTrue(changes().get(0) instanceof Change.MarkUnclean);
    }

    private TransitionRunner stopOn(final MemberId member) {
        final ExecutorSyncs syncs = new ExecutorSyncs(world, watch, times, outbox);
        final TransitionRunner runner = new TransitionRunner(world, watch, syncs, times, outbox,
            Actions.transition(Actions.of("stop", Action.Type.STOP, member.node().name(), "a")), TERM, 1);
        runner.advance();
        return runner;
    }

    private static CoordinatorInput.OrderAnswered accepted(final Order order, final Duration patience) {
        return new CoordinatorInput.OrderAnswered(order.key(), Optional.of(OrderReply.accepted(4, patience)));
    }

    @Test
    void aStopMayWaitForTheMonitorBeforeItAndNotForEver() {
        final TransitionRunner runner = stopOn(N2);
        final Order order = ((CoordinatorCommand.Send) outbox.get(0)).order();
        final long own = order.action().timeout().plus(times.actionMargin()).toMillis();
        at(100);
        runner.answered(accepted(order, order.action().timeout().plusSeconds(60)));
        at(own + 200);
        runner.advance();
        // a repeated answer gives no more time
        runner.answered(accepted(order, order.action().timeout().plusSeconds(60)));
        assertEquals(List.of(), changes());
        at(own + 60_000);
        runner.advance();
        assertEquals(List.of(), changes());
        at(own + 60_101);
        runner.advance();
        assertTrue(changes().get(0) instanceof Change.MarkUnclean);
    }

    @Test
    void anExecutorThatNeverAnswersAnOrderIsFencedInTime() {
        final TransitionRunner runner = stopOn(N2);
        final Order order = ((CoordinatorCommand.Send) outbox.get(0)).order();
        at(order.action().timeout().plus(times.actionMargin()).toMillis() + 1);
        runner.advance();
        assertTrue(changes().get(0) instanceof Change.MarkUnclean);
    }

    @Test
    void saysWhatItWaitsFor() {
        final ExecutorSyncs syncs = new ExecutorSyncs(world, watch, times, outbox);
        syncs.advance(TERM);
        assertEquals("the executor of n1, n2", syncs.waitingFor());
        for (final CoordinatorCommand command : List.copyOf(outbox)) {
            final CoordinatorCommand.Sync s = (CoordinatorCommand.Sync) command;
            syncs.answered(new CoordinatorInput.Synced(s.member(), s.attempt(), Optional.of(new SyncAnswer(true, 1, 0,
                List.of(new SyncAnswer.Unfinished(7, "web", "start", 0, Duration.ofSeconds(9)))))));
        }
        assertEquals("the end of start of web on n1, start of web on n2", syncs.waitingFor());
        view(N1);
        assertEquals("what became of n2", watch.waitingFor());
        outbox.clear();
        assertEquals("stop of a on n1", stopOn(N1).waitingFor());
    }

    @Test
    void decidesNothingOnAStateOlderThanWhatExecutorsRecorded() {
        final ExecutorSyncs syncs = new ExecutorSyncs(world, watch, times, outbox);
        syncs.advance(TERM);
        final long revision = world.state.revision() + 1;
        outbox.stream().map(CoordinatorCommand.Sync.class::cast).forEach(s -> assertTrue(syncs.answered(
            new CoordinatorInput.Synced(s.member(), s.attempt(), Optional.of(new SyncAnswer(true, 1,
                s.member().equals(N2) ? revision : 0, List.of()))))));
        assertFalse(syncs.complete());
        model.apply(new Change.SetNodeFlags(NodeId.of("n1"), Optional.of(true), Optional.empty()));
        state();
        assertTrue(syncs.complete());
    }
}
