package io.coterie.manager.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.api.core.Term;
import io.coterie.api.membership.View;
import io.coterie.api.membership.ViewId;
import io.coterie.api.scheduling.Action;
import io.coterie.api.state.Change;
import io.coterie.document.DocumentParser;
import io.coterie.manager.sim.StateModel;

/** An order that nobody answers: its executor hangs, or the engine carries nothing for a while. */
class UnansweredOrdersTest {
    private static final Term TERM = new Term(3);
    private static final MemberId N1 = MemberId.of("n1", 5);
    private static final MemberId N2 = MemberId.of("n2", 6);
    private static final View VIEW = new View(new ViewId(1, "p"), List.of(N1, N2), false);
    private static final Action START = Actions.of("web_start_0 n2", Action.Type.START, "n2", "web");
    private final StateModel model = new StateModel(List.of(NodeId.of("n1"), NodeId.of("n2")));
    private final List<CoordinatorCommand> outbox = new ArrayList<>();
    private final World world = new World(N1, state -> DocumentParser.parse(
        "cluster: shop\nnodes: {n1: {address: \"h:1\"}, n2: {address: \"h:2\"}}\n").document().orElseThrow());
    private final Submissions submissions = new Submissions(outbox);
    private final CoordinatorTimes times = CoordinatorTimes.DEFAULT;
    private final NodeWatch watch = new NodeWatch(world, submissions, times,
        new Restarts(world, submissions, times.joinGrace()), new ConfirmedFences());
    private final Duration limit = START.timeout().plus(times.actionMargin());
    private TransitionRunner runner;

    @BeforeEach
    void begin() {
        model.apply(new Change.BeginTerm(TERM, N1, Instant.EPOCH));
        model.apply(new Change.Join(N1, Instant.EPOCH));
        model.apply(new Change.Join(N2, Instant.EPOCH));
        world.now = Actions.at(0);
        view(true);
        world.take(new CoordinatorInput.StateChanged(model.snapshot()));
        runner = new TransitionRunner(world, watch, new ExecutorSyncs(world, watch, times, outbox), times, outbox,
            Actions.transition(START), TERM, 1);
        runner.advance();
    }

    private void view(final boolean stable) {
        world.take(new CoordinatorInput.ViewChanged(VIEW, stable));
    }

    private boolean uncleanAt(final Duration time) {
        world.now = Actions.at(time.toMillis());
        runner.advance();
        return outbox.stream().anyMatch(c -> c instanceof CoordinatorCommand.Submit submit
            && submit.change() instanceof Change.MarkUnclean mark && mark.node().equals(N2.node()));
    }

    @Test
    void whoDoesNotAnswerWhileTheViewStandsIsUnclean() {
        assertFalse(uncleanAt(limit.minusMillis(1)));
        assertTrue(uncleanAt(limit));
    }

    @Test
    void theTimeInWhichTheViewIsInTransitionDoesNotCount() {
        view(false);
        assertFalse(uncleanAt(limit.plusSeconds(10)), "the engine carries neither the order nor the answer");
        view(true);
        assertFalse(uncleanAt(limit.plusSeconds(11)));
        assertTrue(uncleanAt(limit.multipliedBy(2).plusSeconds(10)));
    }

    @Test
    void anActionThatWasAnsweredHasItsTimeHoweverTheViewIs() {
        final Order order = ((CoordinatorCommand.Send) outbox.get(0)).order();
        runner.answered(new CoordinatorInput.OrderAnswered(order.key(),
            Optional.of(OrderReply.accepted(2, START.timeout()))));
        assertEquals(START, order.action());
        view(false);
        assertFalse(uncleanAt(limit.minusMillis(1)));
        assertTrue(uncleanAt(limit));
    }
}
