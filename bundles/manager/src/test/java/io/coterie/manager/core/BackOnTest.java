package io.coterie.manager.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.api.core.Term;
import io.coterie.api.document.ClusterDocument;
import io.coterie.api.fencing.FenceRequest;
import io.coterie.api.fencing.FenceResult;
import io.coterie.api.membership.View;
import io.coterie.api.membership.ViewId;
import io.coterie.api.state.Change;
import io.coterie.api.state.FenceRecord;
import io.coterie.api.state.NodeState;
import io.coterie.document.DocumentParser;
import io.coterie.manager.sim.StateModel;

/** A reboot that ended half-way is finished, once, by whoever reigns. */
class BackOnTest {
    private static final Term TERM = new Term(3);
    private static final MemberId N1 = MemberId.of("n1", 5);
    private static final MemberId LOST = MemberId.of("n2", 6);
    private static final MemberId LATER = MemberId.of("n2", 9);
    private static final long TIMEOUT = 10_000;
    private final StateModel model = new StateModel(List.of(NodeId.of("n1"), NodeId.of("n2")));
    private final List<CoordinatorCommand> outbox = new ArrayList<>();
    private final ClusterDocument document = DocumentParser.parse("cluster: shop\nnodes: {n1: {address: \"h:1\"},"
        + " n2: {address: \"h:2\"}}\nfencing: {devices: {power: {agent: sim, timeout: 10s}}}\n")
        .document().orElseThrow();
    private final World world = new World(N1, state -> document);
    private final Submissions submissions = new Submissions(outbox);
    private final Duration margin = CoordinatorTimes.DEFAULT.actionMargin();
    private final long due = TIMEOUT + margin.toMillis();
    private final BackOn core = new BackOn(world, submissions, outbox, margin);

    @BeforeEach
    void begin() {
        at(0);
        model.apply(new Change.BeginTerm(TERM, N1, world.now.wall()));
        model.apply(new Change.Join(N1, world.now.wall()));
        model.apply(new Change.Join(LOST, world.now.wall()));
        model.apply(new Change.MarkUnclean(TERM, LOST.node(), "lost", world.now.wall()));
        view(N1);
    }

    private void at(final long millis) {
        world.now = Actions.at(millis);
    }

    private void view(final MemberId... members) {
        world.take(new CoordinatorInput.ViewChanged(new View(new ViewId(1, "p"), List.of(members), false), true));
    }

    private void fenced(final String action) {
        model.apply(new Change.RecordFence(TERM, new FenceRecord(LOST, "power", N1.node(), action, "confirmed", "off",
            world.now.wall(), Duration.ZERO, TERM)));
        state();
        assertEquals(NodeState.FENCED, world.state.nodes().get(LOST.node()).state());
    }

    private void state() {
        world.take(new CoordinatorInput.StateChanged(model.snapshot()));
    }

    private List<CoordinatorCommand.Fence> turn(final long millis) {
        at(millis);
        outbox.clear();
        submissions.forget();
        core.advance(TERM);
        outbox.stream().filter(CoordinatorCommand.Submit.class::isInstance)
            .forEach(c -> model.apply(((CoordinatorCommand.Submit) c).change()));
        state();
        return outbox.stream().filter(CoordinatorCommand.Fence.class::isInstance)
            .map(CoordinatorCommand.Fence.class::cast).toList();
    }

    @Test
    void aNodeThatIsNotBackInTimeIsSwitchedOnOnce() {
        fenced("reboot");
        assertEquals(List.of(), turn(due - 1), "whoever fenced may still be at it");
        final List<CoordinatorCommand.Fence> on = turn(due);
        assertEquals(1, on.size());
        assertEquals(FenceRequest.Action.BACK_ON, on.get(0).action());
        assertEquals(LOST, on.get(0).target());
        assertEquals(List.of(), turn(due + 1));
        core.ended(new CoordinatorInput.FenceEnded(on.get(0).id(), new FenceResult(FenceResult.Status.FAILED, "no")));
        turn(due + 2);
        final FenceRecord last = world.state.fences().get(world.state.fences().size() - 1);
        assertEquals(FenceRecord.ON, last.action());
        assertEquals("failed", last.status());
        core.forget();
        assertEquals(List.of(), turn(due + 3), "the next reign finds it in the history");
        assertEquals(NodeState.FENCED, world.state.nodes().get(LOST.node()).state());
    }

    @Test
    void aDeviceThatDoesNotAnswerIsNotWaitedForForEver() {
        fenced("reboot");
        turn(due);
        turn(2 * due);
        assertEquals("timed_out", world.state.fences().get(world.state.fences().size() - 1).status());
    }

    @Test
    void whoWasToStayOffStaysOff() {
        fenced("off");
        assertEquals(List.of(), turn(due));
    }

    @Test
    void whoIsBackNeedsNothing() {
        fenced("reboot");
        view(N1, LATER);
        assertEquals(List.of(), turn(due));
    }

    @Test
    void longAfterwardsItIsLeftToPeople() {
        fenced("reboot");
        assertEquals(List.of(), turn(Duration.ofMinutes(15).toMillis()));
    }
}
