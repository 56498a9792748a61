package io.coterie.manager.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
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
import io.coterie.api.state.Change;
import io.coterie.api.state.FenceRecord;
import io.coterie.api.state.HostLife;
import io.coterie.api.state.NodeState;
import io.coterie.document.DocumentParser;
import io.coterie.manager.sim.StateModel;

/** Which earlier lives count as over without a fence, and which do not. */
class RestartsTest {
    private static final Term TERM = new Term(3);
    private static final MemberId N1 = MemberId.of("n1", 5);
    private static final MemberId EARLIER = MemberId.of("n2", 6);
    private static final MemberId LATER = MemberId.of("n2", 9);
    private static final HostLife FIRST = new HostLife("machine-2", "boot-1");
    private static final HostLife SECOND = new HostLife("machine-2", "boot-2");
    private final StateModel model = new StateModel(List.of(NodeId.of("n1"), NodeId.of("n2")));
    private final List<CoordinatorCommand> outbox = new ArrayList<>();
    private final ClusterDocument document = DocumentParser.parse("cluster: shop\nnodes: {n1: {address: \"h:1\"},"
        + " n2: {address: \"h:2\"}}\nfencing: {devices: {power: {agent: sim}}}\n").document().orElseThrow();
    private final World world = new World(N1, state -> document);
    private final Submissions submissions = new Submissions(outbox);
    private final CoordinatorTimes times = CoordinatorTimes.DEFAULT;
    private final Restarts restarts = new Restarts(world, submissions, times.joinGrace());
    private final NodeWatch watch = new NodeWatch(world, submissions, times, restarts, new ConfirmedFences());
    private final Fences fences = new Fences(world, submissions, outbox, times.actionMargin(), new ConfirmedFences(),
        new FenceDelays(7), restarts);

    @BeforeEach
    void begin() {
        model.apply(new Change.BeginTerm(TERM, N1, Instant.EPOCH));
        model.apply(new Change.Join(N1, Optional.of(new HostLife("machine-1", "boot-1")), Instant.EPOCH));
        world.now = Actions.at(0);
    }

    private void joined(final HostLife host) {
        model.apply(new Change.Join(EARLIER, Optional.ofNullable(host), Instant.EPOCH));
        view(N1, LATER);
        state();
    }

    private void view(final MemberId... members) {
        world.take(new CoordinatorInput.ViewChanged(new View(new ViewId(1, "p"), List.of(members), false), true));
    }

    private void state() {
        world.take(new CoordinatorInput.StateChanged(model.snapshot()));
    }

    private void tells(final MemberId member, final HostLife host) {
        world.take(new CoordinatorInput.Synced(member, 1, Optional.of(new SyncAnswer(true, 0, 0, List.of(),
            Optional.ofNullable(host)))));
    }

    /** A turn of the coordinator; what it submits is committed. */
    private List<Change> turn() {
        outbox.clear();
        submissions.forget();
        watch.advance(TERM);
        restarts.advance(TERM, fences);
        fences.advance(TERM);
        final List<Change> changes = outbox.stream().filter(CoordinatorCommand.Submit.class::isInstance)
            .map(c -> ((CoordinatorCommand.Submit) c).change()).toList();
        changes.forEach(model::apply);
        state();
        return changes;
    }

    private NodeState node() {
        return world.state.nodes().get(LATER.node()).state();
    }

    private List<String> devices() {
        return world.state.fences().stream().map(FenceRecord::device).toList();
    }

    @Test
    void aLifeWhoseHostHasStartedAnewIsCleanWithoutAFence() {
        joined(FIRST);
        assertEquals(List.of(), turn(), "what the later life will tell is waited for");
        assertTrue(watch.undecided());
        tells(LATER, SECOND);
        turn();
        assertEquals(NodeState.FENCED, node());
        assertEquals(List.of(FenceRecord.RESTART), devices());
        model.apply(new Change.Join(LATER, Optional.of(SECOND), Instant.EPOCH));
        assertEquals(Optional.of(SECOND), model.snapshot().nodes().get(LATER.node()).host());
    }

    @Test
    void soIsOneThatWasGivenUpBefore() {
        joined(FIRST);
        model.apply(new Change.MarkUnclean(TERM, LATER.node(), "lost", Instant.EPOCH));
        state();
        assertEquals(List.of(), turn());
        tells(LATER, SECOND);
        turn();
        assertEquals(NodeState.FENCED, node());
        assertEquals(List.of(FenceRecord.RESTART), devices());
    }

    @Test
    void aMemberThatStartedAnewOnTheSameLifeOfItsHostIsFenced() {
        joined(FIRST);
        tells(LATER, FIRST);
        turn();
        assertEquals(NodeState.UNCLEAN, node());
        turn();
        assertEquals(List.of("power"), devices());
    }

    @Test
    void anotherHostProvesNothing() {
        joined(FIRST);
        tells(LATER, new HostLife("machine-3", "boot-2"));
        turn();
        assertEquals(NodeState.UNCLEAN, node());
    }

    @Test
    void whoTellsNothingProvesNothing() {
        joined(FIRST);
        tells(LATER, null);
        turn();
        assertEquals(NodeState.UNCLEAN, node());
    }

    @Test
    void whoHasToldNothingCannotBeProvedGone() {
        joined(null);
        tells(LATER, SECOND);
        turn();
        assertEquals(NodeState.UNCLEAN, node());
    }

    @Test
    void copiedHostsProveNothing() {
        joined(FIRST);
        tells(LATER, SECOND);
        tells(N1, new HostLife(SECOND.machine(), "boot-3"));
        turn();
        assertEquals(NodeState.UNCLEAN, node());
    }

    @Test
    void aLaterLifeThatDoesNotAnswerIsNotWaitedForForEver() {
        joined(FIRST);
        world.now = Actions.at(times.joinGrace().toMillis());
        turn();
        assertEquals(NodeState.UNCLEAN, node());
        turn();
        assertEquals(List.of("power"), devices());
    }

    @Test
    void whatALifeHasToldGoesWithIt() {
        joined(FIRST);
        tells(LATER, SECOND);
        final MemberId last = MemberId.of("n2", 12);
        view(N1, last);
        assertEquals(List.of(), turn());
        tells(last, FIRST);
        turn();
        assertEquals(NodeState.UNCLEAN, node());
    }

    @Test
    void aDeviceThatWorksAlreadyIsWaitedFor() {
        joined(FIRST);
        model.apply(new Change.MarkUnclean(TERM, LATER.node(), "lost", Instant.EPOCH));
        view(N1);
        state();
        turn();
        turn();
        assertEquals(List.of("power"), devices());
        view(N1, LATER);
        tells(LATER, SECOND);
        assertEquals(List.of(), turn());
        fences.ended(new CoordinatorInput.FenceEnded(1, new FenceResult(FenceResult.Status.FAILED, "no")));
        turn();
        turn();
        assertEquals(NodeState.UNCLEAN, node());
        turn();
        assertEquals(NodeState.FENCED, node(), "between two tries the proof counts");
        assertEquals(List.of("power", FenceRecord.RESTART), devices());
    }
}
