package io.coterie.manager.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.api.core.RejectedException;
import io.coterie.api.core.Term;
import io.coterie.api.document.ClusterDocument;
import io.coterie.api.fencing.FenceResult;
import io.coterie.api.fencing.FenceResult.Status;
import io.coterie.api.membership.View;
import io.coterie.api.membership.ViewId;
import io.coterie.api.quorum.QuorumState;
import io.coterie.api.resource.ActionResult;
import io.coterie.api.resource.ResultCode;
import io.coterie.api.state.Change;
import io.coterie.api.state.OperationRecord;
import io.coterie.document.DocumentParser;
import io.coterie.manager.sim.StateModel;

class TwoNodeCoreTest {
    private static final MemberId N1 = MemberId.of("n1", 5);
    private static final MemberId N2 = MemberId.of("n2", 6);
    private static final MemberId N2_LATER = MemberId.of("n2", 9);
    private static final String HEAD = "cluster: shop\nnodes: {n1: {address: \"h:1\"}, n2: {address: \"h:2\"}}\n";
    private static final String DEVICE = "fencing: {devices: {kill: {agent: sim}}}\n";
    private final StateModel model = new StateModel(List.of(NodeId.of("n1"), NodeId.of("n2")));
    private final ConfirmedFences confirmed = new ConfirmedFences();
    private final List<CoordinatorCommand> done = new ArrayList<>();
    private ClusterDocument document = document(HEAD + DEVICE);
    private MemberId self = N1;
    private TwoNodeCore core;
    private long now;
    private long epoch;

    private static ClusterDocument document(final String text) {
        return DocumentParser.parse(text).document().orElseThrow();
    }

    @BeforeEach
    void join() {
        model.apply(new Change.BeginTerm(new Term(3), N1, Instant.EPOCH));
        model.apply(new Change.Join(N1, Instant.EPOCH));
        model.apply(new Change.Join(N2, Instant.EPOCH));
    }

    /** A member that has seen the other one and takes part. */
    private void run(final MemberId member) {
        run(member, 7);
    }

    private void run(final MemberId member, final long seed) {
        begin(member, seed);
        view(N1, N2);
        quorum(true, QuorumState.Rule.MAJORITY);
    }

    private void begin(final MemberId member) {
        begin(member, 7);
    }

    private void begin(final MemberId member, final long seed) {
        self = member;
        core = new TwoNodeCore(member, state -> document, confirmed, CoordinatorTimes.DEFAULT, seed);
        input(new CoordinatorInput.VotersKnown(Set.of(N1.node(), N2.node())));
        input(new CoordinatorInput.StateChanged(model.snapshot()));
    }

    private void input(final CoordinatorInput input) {
        done.addAll(core.handle(input, Actions.at(now)));
    }

    private void view(final MemberId... members) {
        final View view = new View(new ViewId(++epoch, "p"), List.of(members), false);
        confirmed.seen(view);
        input(new CoordinatorInput.ViewChanged(view, true));
    }

    private void quorum(final boolean quorate, final QuorumState.Rule rule) {
        input(new CoordinatorInput.QuorumChanged(new QuorumState(quorate, 1, 2, 2, rule, "test")));
    }

    private void lose() {
        quorum(false, QuorumState.Rule.MAJORITY);
        view(self);
        pass(TwoNodeCore.PATIENCE.toMillis());
    }

    private void pass(final long millis) {
        for (final long end = now + millis; now < end;) {
            now += 100;
            input(new CoordinatorInput.Tick());
        }
    }

    private <T extends CoordinatorCommand> List<T> all(final Class<T> type) {
        return done.stream().filter(type::isInstance).map(type::cast).toList();
    }

    private List<MemberId> fenced() {
        return all(CoordinatorCommand.Fence.class).stream().map(CoordinatorCommand.Fence::target).toList();
    }

    private void fenceEnds(final Status status) {
        final List<CoordinatorCommand.Fence> fences = all(CoordinatorCommand.Fence.class);
        input(new CoordinatorInput.FenceEnded(fences.get(fences.size() - 1).id(), new FenceResult(status, "So.")));
    }

    private Set<MemberId> goneOnWithout() {
        return Stream.concat(all(CoordinatorCommand.TellFenced.class).stream()
                .map(CoordinatorCommand.TellFenced::member),
            all(CoordinatorCommand.ContinueWithout.class).stream().map(CoordinatorCommand.ContinueWithout::gone))
            .collect(Collectors.toSet());
    }

    @Test
    void theLowerNodeFencesAtOnceAndGoesOnOnlyWhenThatIsConfirmed() {
        run(N1);
        pass(1000);
        assertEquals(List.of(), fenced());
        lose();
        final CoordinatorCommand.Fence fence = all(CoordinatorCommand.Fence.class).get(0);
        assertEquals(N2, fence.target());
        assertEquals(new Term(3), fence.term());
        assertTrue(core.hopeful());
        assertEquals(Set.of(), goneOnWithout());
        fenceEnds(Status.CONFIRMED);
        assertEquals(Set.of(N2), goneOnWithout());
        assertEquals(1, all(CoordinatorCommand.ContinueWithout.class).size());
        assertTrue(confirmed.of(N2).isPresent());
        assertTrue(confirmed.of(N2_LATER).isEmpty());
        quorum(true, QuorumState.Rule.TWO_NODE_FENCED);
        input(new CoordinatorInput.Continued(1, Optional.empty()));
        input(new CoordinatorInput.VotersKnown(Set.of(N1.node())));
        pass(60_000);
        assertEquals(List.of(N2), fenced());
        assertEquals(1, all(CoordinatorCommand.ContinueWithout.class).size());
    }

    @Test
    void oneThatIsBackAtOnceIsNotFenced() {
        run(N1);
        quorum(false, QuorumState.Rule.MAJORITY);
        view(N1);
        pass(900);
        view(N1, N2);
        quorum(true, QuorumState.Rule.MAJORITY);
        pass(10_000);
        assertEquals(List.of(), fenced());
    }

    @Test
    void theHigherNodeComesSecond() {
        run(N2);
        lose();
        pass(TwoNodeCore.TIE_BREAK.toMillis() - 100);
        assertEquals(List.of(), fenced());
        pass(100);
        assertEquals(List.of(N1), fenced());
    }

    private void runs(final MemberId where, final String resource, final String action, final long call) {
        model.apply(new Change.RecordOperation(new OperationRecord(where, resource, "sim:x", action, Duration.ZERO,
            call, false, ActionResult.Status.COMPLETED, ResultCode.OK, ResultCode.OK, "", Instant.EPOCH,
            Duration.ofMillis(1), "", new Term(3)), Map.of()));
    }

    @Test
    void theNodeWhoseResourcesMatterMoreIsFencedLater() {
        document = document(HEAD + DEVICE + """
            options: {priority-fencing-delay: 15s}
            resources:
              small: {agent: "sim:x", meta: {priority: 1}}
              db: {promotable: true, clone: {agent: "sim:x", meta: {priority: 5}}}
            """);
        runs(N1, "small", "start", 1);
        runs(N1, "small", "stop", 2);
        runs(N1, "db:0", "start", 3);
        runs(N2, "db:1", "start", 4);
        runs(N2, "db:1", "promote", 5);
        // the promoted copy counts one more: n2 matters more, so n1 waits and n2 does not
        run(N1);
        lose();
        pass(14_900);
        assertEquals(List.of(), fenced());
        pass(200);
        assertEquals(List.of(N2), fenced());
        done.clear();
        run(N2);
        lose();
        pass(200);
        assertEquals(List.of(N1), fenced());
    }

    @Test
    void delaysOfTheDevicesDecideWhoComesFirst() {
        document = document(HEAD + "fencing: {devices: {a: {agent: sim, targets: [n1]},"
            + " b: {agent: sim, targets: [n2], delay: 1s}}}\n");
        run(N1);
        lose();
        pass(TwoNodeCore.TIE_BREAK.toMillis() - 100);
        assertEquals(List.of(), fenced());
        pass(100);
        assertEquals(List.of(N2), fenced());
        done.clear();
        run(N2);
        lose();
        assertEquals(List.of(N1), fenced());
    }

    /** How long a member lets the fence of the other one wait, in the grain of its clock. */
    private long wait(final MemberId member, final long seed) {
        done.clear();
        run(member, seed);
        final long lost = now;
        lose();
        while (fenced().isEmpty()) {
            pass(100);
        }
        return now - lost;
    }

    @Test
    void delaysMayDifferByNode() {
        document = document(HEAD + "fencing: {devices: {a: {agent: sim, delay: {n1: 4s, n2: 1s}}}}\n");
        assertEquals(TwoNodeCore.PATIENCE.toMillis() + 1000, wait(N1, 7));
        assertEquals(TwoNodeCore.PATIENCE.toMillis() + 4000, wait(N2, 7));
    }

    @Test
    void chanceDelaysAndNeverLetsTheSecondComeFirst() {
        document = document(HEAD + "fencing: {devices: {a: {agent: sim, random-delay: 5s}}}\n");
        final Set<Long> firsts = new java.util.TreeSet<>();
        for (long seed = 0; seed < 40; seed++) {
            final long first = wait(N1, seed);
            assertEquals(first, wait(N1, seed), "the same seed gives the same delay");
            firsts.add(first - TwoNodeCore.PATIENCE.toMillis());
            assertTrue(wait(N2, seed) >= first + TwoNodeCore.TIE_BREAK.toMillis());
        }
        assertTrue(firsts.size() > 10, firsts.toString());
        assertTrue(firsts.stream().allMatch(f -> f <= 5000), firsts.toString());
    }

    @Test
    void doesNotBeginWhenTheOtherOneComesBack() {
        run(N2);
        lose();
        pass(1000);
        view(N1, N2);
        quorum(true, QuorumState.Rule.MAJORITY);
        pass(10_000);
        assertEquals(List.of(), fenced());
        lose();
        pass(1000);
        assertEquals(List.of(), fenced());
    }

    @Test
    void aFenceThatFailsIsRepeatedAndLeadsNowhere() {
        run(N1);
        lose();
        fenceEnds(Status.FAILED);
        assertFalse(core.hopeful());
        assertTrue(core.advice().contains("fence confirm n2"), core.advice());
        pass(10_000);
        final int tries = fenced().size();
        assertTrue(tries > 1);
        fenceEnds(Status.TIMED_OUT);
        pass(300_000);
        assertTrue(fenced().size() > tries);
        assertTrue(fenced().size() < 30, "grows slower and slower");
        assertEquals(Set.of(), goneOnWithout());
        fenceEnds(Status.CONFIRMED);
        assertEquals(Set.of(N2), goneOnWithout());
    }

    @Test
    void aDeviceThatDoesNotAnswerIsAskedAgain() {
        run(N1);
        lose();
        final long first = all(CoordinatorCommand.Fence.class).get(0).id();
        pass(300_000);
        assertTrue(fenced().size() > 1);
        // the late answer to the first try counts for nothing
        input(new CoordinatorInput.FenceEnded(first, new FenceResult(Status.CONFIRMED, "Late.")));
        assertEquals(Set.of(), goneOnWithout());
    }

    @Test
    void allDevicesOfALevelMustConfirm() {
        document = document(HEAD + "fencing: {devices: {a: {agent: sim}, b: {agent: sim}},"
            + " topology: {n2: [[a, b]]}}\n");
        run(N1);
        lose();
        fenceEnds(Status.CONFIRMED);
        assertEquals(Set.of(), goneOnWithout());
        pass(100);
        assertEquals(2, fenced().size());
        fenceEnds(Status.CONFIRMED);
        assertEquals(Set.of(), goneOnWithout(), "both are off; first they are switched on again");
        for (int on = 3; on <= 4; on++) {
            pass(100);
            assertEquals(on, fenced().size());
            fenceEnds(Status.FAILED);
        }
        assertEquals(Set.of(N2), goneOnWithout(), "an on that fails does not undo the fence");
    }

    @Test
    void nothingHappensBeforeBothWereSeenTogether() {
        begin(N1);
        view(N1);
        quorum(false, QuorumState.Rule.WAIT_FOR_ALL);
        pass(60_000);
        assertEquals(List.of(), fenced());
        assertTrue(core.advice().contains("Start n2"), core.advice());
        assertFalse(core.advice().contains("confirm"), "consensus would refuse");
        input(new CoordinatorInput.VotersKnown(Set.of(N1.node())));
        assertTrue(core.advice().contains("fence confirm n2"), core.advice());
    }

    @Test
    void whoDoesNotTakePartYetFencesNobody() {
        begin(MemberId.of("n1", 7));
        view(self, N2);
        quorum(false, QuorumState.Rule.MAJORITY);
        view(self);
        pass(60_000);
        assertEquals(List.of(), fenced());
    }

    @Test
    void whoIsNoVoterFencesNobody() {
        run(N2);
        input(new CoordinatorInput.VotersKnown(Set.of(N1.node())));
        lose();
        pass(60_000);
        assertEquals(List.of(), fenced());
        assertTrue(core.advice().contains("Start n1"), core.advice());
    }

    @Test
    void theOnlyVoterFencesOneThatIsNoVoterYet() {
        run(N1);
        input(new CoordinatorInput.VotersKnown(Set.of(N1.node())));
        lose();
        fenceEnds(Status.CONFIRMED);
        assertEquals(1, all(CoordinatorCommand.TellFenced.class).size());
        assertEquals(List.of(), all(CoordinatorCommand.ContinueWithout.class));
    }

    @Test
    void consensusIsAskedAgainUntilItGoesOn() {
        run(N1);
        lose();
        fenceEnds(Status.CONFIRMED);
        quorum(true, QuorumState.Rule.TWO_NODE_FENCED);
        input(new CoordinatorInput.Continued(1, Optional.of("consensus.no-quorum")));
        assertFalse(core.hopeful());
        pass(1000);
        assertEquals(2, all(CoordinatorCommand.ContinueWithout.class).size());
        assertEquals(List.of(N2), fenced());
    }

    @Test
    void aLaterLifeIsFencedAnew() {
        run(N1);
        lose();
        fenceEnds(Status.CONFIRMED);
        quorum(true, QuorumState.Rule.TWO_NODE_FENCED);
        view(N1, N2_LATER);
        quorum(true, QuorumState.Rule.MAJORITY);
        lose();
        assertEquals(List.of(N2, N2_LATER), fenced());
        // the same life, seen again although it was fenced, is fenced again
        fenceEnds(Status.CONFIRMED);
        view(N1, N2_LATER);
        lose();
        assertEquals(List.of(N2, N2_LATER, N2_LATER), fenced());
    }

    @Test
    void afterAFreezeTheWaitBeginsAnew() {
        run(N2);
        lose();
        pass(1900);
        now += 30_000;
        input(new CoordinatorInput.Tick());
        pass(2900);
        assertEquals(List.of(), fenced());
        pass(200);
        assertEquals(List.of(N1), fenced());
    }

    @Test
    void withoutADeviceOnlyAPersonCanSaySo() {
        document = document(HEAD);
        run(N1);
        assertTrue(core.departure(N2.node()).isEmpty(), "with quorum the ordinary way is taken");
        lose();
        pass(60_000);
        assertEquals(List.of(), fenced());
        assertTrue(core.advice().contains("fence confirm n2"), core.advice());
        assertTrue(core.departure(N1.node()).isEmpty());
        final TwoNodeCore.Departure departure = core.departure(N2.node()).orElseThrow();
        assertEquals(N2, departure.gone());
        assertTrue(departure.voter());
        core.overridden(N2, "ann", Actions.at(now));
        assertEquals("operator", confirmed.of(N2).orElseThrow().device());
    }

    @Test
    void aNodeThatIsThereCannotBeDeclaredGone() {
        run(N1);
        quorum(false, QuorumState.Rule.MAJORITY);
        assertEquals("manager.unsafe", assertThrows(RejectedException.class,
            () -> core.departure(N2.node())).code());
    }

    @Test
    void anUnstableViewIsNotActedOn() {
        run(N1);
        quorum(false, QuorumState.Rule.MAJORITY);
        input(new CoordinatorInput.ViewChanged(new View(new ViewId(++epoch, "p"), List.of(N1), false), false));
        pass(5000);
        assertEquals(List.of(), fenced());
    }

    @Test
    void threeVotersAreNotItsConcern() {
        document = document("cluster: shop\nnodes: {n1: {address: \"h:1\"}, n2: {address: \"h:2\"},"
            + " n3: {address: \"h:3\"}}\n" + DEVICE);
        run(N1);
        lose();
        pass(60_000);
        assertEquals(List.of(), fenced());
        assertEquals("", core.advice());
        assertTrue(core.departure(N2.node()).isEmpty());
    }
}
