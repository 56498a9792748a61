package io.coterie.manager.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.api.core.Term;
import io.coterie.api.membership.View;
import io.coterie.api.membership.ViewId;
import io.coterie.api.resource.ActionResult;
import io.coterie.api.resource.ResultCode;
import io.coterie.api.scheduling.Action;
import io.coterie.api.state.Change;
import io.coterie.api.state.OperationRecord;
import io.coterie.document.DocumentParser;
import io.coterie.manager.sim.StateModel;

/** A clean-up takes the result of an action away before the coordinator has seen it. */
class ForgottenResultsTest {
    private static final Term TERM = new Term(3);
    private static final MemberId N1 = MemberId.of("n1", 5);
    private static final MemberId N2 = MemberId.of("n2", 6);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final SyncAnswer.Unfinished PROMOTE = new SyncAnswer.Unfinished(2, "db", "promote", 0, PATIENCE);
    private final StateModel model = new StateModel(List.of(NodeId.of("n1"), NodeId.of("n2")));
    private final List<CoordinatorCommand> outbox = new ArrayList<>();
    private final World world = new World(N1, state -> DocumentParser.parse(
        "cluster: shop\nnodes: {n1: {address: \"h:1\"}, n2: {address: \"h:2\"}}\n").document().orElseThrow());
    private final Submissions submissions = new Submissions(outbox);
    private final CoordinatorTimes times = CoordinatorTimes.DEFAULT;
    private final NodeWatch watch = new NodeWatch(world, submissions, times,
        new Restarts(world, submissions, times.joinGrace()), new ConfirmedFences());
    private final ExecutorSyncs syncs = new ExecutorSyncs(world, watch, times, outbox);

    @BeforeEach
    void begin() {
        model.apply(new Change.BeginTerm(TERM, N1, Instant.EPOCH));
        model.apply(new Change.Join(N1, Instant.EPOCH));
        model.apply(new Change.Join(N2, Instant.EPOCH));
        record("monitor", 1);
        world.now = Actions.at(0);
        world.take(new CoordinatorInput.ViewChanged(new View(new ViewId(1, "p"), List.of(N1, N2), false), true));
        state();
        synced();
    }

    private void state() {
        world.take(new CoordinatorInput.StateChanged(model.snapshot()));
    }

    private void record(final String action, final long call) {
        model.apply(new Change.RecordOperation(new OperationRecord(N2, "db", "sim:x", action, Duration.ZERO, call,
            false, ActionResult.Status.COMPLETED, ResultCode.OK, ResultCode.OK, "", Instant.EPOCH, Duration.ZERO,
            "digest", TERM), Map.of()));
    }

    /** Both executors say that they have nothing in hand. */
    private void synced() {
        synced(List.of());
    }

    /** The executor of n2 says what it has in hand, that of n1 has nothing. */
    private void synced(final List<SyncAnswer.Unfinished> inHand) {
        syncs.advance(TERM);
        for (final CoordinatorCommand command : List.copyOf(outbox)) {
            if (command instanceof CoordinatorCommand.Sync sync) {
                syncs.answered(new CoordinatorInput.Synced(sync.member(), sync.attempt(),
                    Optional.of(new SyncAnswer(true, 0, 0, sync.member().equals(N2) ? inHand : List.of(),
                        Optional.empty()))));
            }
        }
        outbox.clear();
    }

    @Test
    void theExecutorIsAskedInsteadOfBeingFenced() {
        final TransitionRunner runner = new TransitionRunner(world, watch, syncs, times, outbox,
            Actions.transition(Actions.of("db_promote_0 n2", Action.Type.PROMOTE, "n2", "db")), TERM, 1);
        runner.advance();
        final Order order = ((CoordinatorCommand.Send) outbox.get(0)).order();
        runner.answered(new CoordinatorInput.OrderAnswered(order.key(), Optional.of(OrderReply.accepted(2, PATIENCE))));
        record("promote", 2);
        model.apply(new Change.Cleanup(Optional.empty(), Optional.empty()));
        state();
        assertTrue(syncs.complete());
        runner.advance();
        assertEquals("", runner.waitingFor());
        assertFalse(syncs.complete(), "what the executor has in hand is not known until it has said so");
        synced();
        assertTrue(syncs.complete());
        outbox.clear();
        world.now = Actions.at(PATIENCE.plus(times.actionMargin()).plusSeconds(1).toMillis());
        runner.advance();
        syncs.advance(TERM);
        assertEquals(List.of(), outbox, "nobody is unclean");
    }

    /** An earlier reign has ordered a promotion, which the executor still had in hand when this one began. */
    private void carriesAPromotion() {
        syncs.again(N2);
        synced(List.of(PROMOTE));
        assertFalse(syncs.complete());
        record("promote", PROMOTE.callId());
        model.apply(new Change.Cleanup(Optional.empty(), Optional.empty()));
        state();
        syncs.advance(TERM);
        assertFalse(syncs.complete(), "nothing here tells that it has ended");
        world.now = Actions.at(PROMOTE.remaining().plus(times.actionMargin()).plusSeconds(1).toMillis());
        syncs.advance(TERM);
        assertEquals(List.of(), outbox);
    }

    @Test
    void aResultOfAnEarlierReignThatWasTakenAwayFencesNobody() {
        carriesAPromotion();
        synced();
        syncs.advance(TERM);
        assertTrue(syncs.complete());
        assertEquals(List.of(), outbox, "nobody is unclean");
    }

    @Test
    void whoStillHasTheCallInHandWhenItIsAskedOnceMoreIsUnclean() {
        carriesAPromotion();
        synced(List.of(PROMOTE));
        syncs.advance(TERM);
        assertFalse(syncs.complete());
        final CoordinatorCommand.Submit mark = (CoordinatorCommand.Submit) outbox.get(0);
        assertEquals(N2.node(), ((Change.MarkUnclean) mark.change()).node());
    }

    @Test
    void whoDoesNotAnswerWhenItIsAskedOnceMoreIsUncleanAfterTheTimeForAnswers() {
        carriesAPromotion();
        syncs.advance(TERM);
        assertTrue(outbox.get(0) instanceof CoordinatorCommand.Sync, outbox.toString());
        assertEquals(1, outbox.size());
        outbox.clear();
        world.now = Actions.at(world.now.since(Actions.at(0)).plus(times.syncTimeout()).plusSeconds(1).toMillis());
        syncs.advance(TERM);
        assertTrue(outbox.stream().anyMatch(c -> c instanceof CoordinatorCommand.Submit submit
            && submit.change() instanceof Change.MarkUnclean), outbox.toString());
    }

    @Test
    void eachFurtherCallThatIsLateGivesAnExecutorThatHangsNoMoreTime() {
        final Duration apart = times.syncTimeout().dividedBy(2);
        syncs.again(N2);
        synced(List.of(PROMOTE, new SyncAnswer.Unfinished(3, "web", "start", 0, PATIENCE.plus(apart))));
        final Duration first = PATIENCE.plus(times.actionMargin()).plusSeconds(1);
        // the first call is late, and the executor is asked; then the second one is, and it says nothing
        for (final Duration after : List.of(Duration.ZERO, apart)) {
            world.now = Actions.at(first.plus(after).toMillis());
            syncs.advance(TERM);
            syncs.advance(TERM);
        }
        assertFalse(unclean());
        world.now = Actions.at(first.plus(times.syncTimeout()).plusSeconds(1).toMillis());
        syncs.advance(TERM);
        assertTrue(unclean(), outbox.toString());
    }

    @Test
    void aCallThatIsLateWhileAQuestionIsOutIsAskedAboutByItself() {
        final SyncAnswer.Unfinished start =
            new SyncAnswer.Unfinished(3, "web", "start", 0, PATIENCE.plusSeconds(2));
        syncs.again(N2);
        synced(List.of(PROMOTE, start));
        world.now = Actions.at(PATIENCE.plus(times.actionMargin()).plusSeconds(1).toMillis());
        syncs.advance(TERM);
        syncs.advance(TERM);
        final CoordinatorCommand.Sync asked = (CoordinatorCommand.Sync) outbox.remove(0);
        world.now = Actions.at(start.remaining().plus(times.actionMargin()).plusSeconds(1).toMillis());
        // it has the second call in hand, and says anew how long that may take
        syncs.answered(new CoordinatorInput.Synced(N2, asked.attempt(),
            Optional.of(new SyncAnswer(true, 0, 0, List.of(start), Optional.empty()))));
        syncs.advance(TERM);
        assertEquals(List.of(), outbox, "it is neither unclean nor asked");
        world.now = Actions.at(world.now.since(Actions.at(0)).plus(start.remaining()).plus(times.actionMargin())
            .plusSeconds(1).toMillis());
        syncs.advance(TERM);
        assertEquals(List.of(), outbox);
        synced();
        syncs.advance(TERM);
        assertTrue(syncs.complete());
        assertEquals(List.of(), outbox, "nobody is unclean");
    }

    private boolean unclean() {
        return outbox.stream().anyMatch(c -> c instanceof CoordinatorCommand.Submit submit
            && submit.change() instanceof Change.MarkUnclean);
    }
}
