package io.coterie.manager.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.api.core.Term;
import io.coterie.api.document.ClusterDocument;
import io.coterie.api.fencing.FenceRequest;
import io.coterie.api.fencing.FenceResult;
import io.coterie.api.state.Change;
import io.coterie.api.state.FenceRecord;
import io.coterie.api.state.HostLife;
import io.coterie.api.state.NodeState;
import io.coterie.api.state.StateSnapshot;
import io.coterie.document.DocumentParser;
import io.coterie.manager.sim.StateModel;

/** When a node is let in by devices that cut it off, and when it must stay out. */
class UnfencingTest {
    private static final Term TERM = new Term(3);
    private static final MemberId EARLIER = MemberId.of("n2", 6);
    private static final MemberId SELF = MemberId.of("n2", 9);
    private static final HostLife FIRST = new HostLife("machine", "boot-1");
    private static final HostLife SECOND = new HostLife("machine", "boot-2");
    private static final FenceResult DONE = new FenceResult(FenceResult.Status.CONFIRMED, "on");
    private static final FenceResult FAILED = new FenceResult(FenceResult.Status.FAILED, "no reservation");
    private static final String DISK = "disk: {agent: fence_disk}";
    private final StateModel model = new StateModel(List.of(NodeId.of("n1"), NodeId.of("n2")));
    private ClusterDocument document = document(DISK);
    private Unfencing core = new Unfencing(SELF, Optional.of(SECOND));

    private static ClusterDocument document(final String devices) {
        return DocumentParser.parse("cluster: shop\nnodes: {n1: {address: \"h:1\"}, n2: {address: \"h:2\"}}\n"
            + "fencing: {devices: {" + devices + "}}\n").document().orElseThrow();
    }

    @BeforeEach
    void begin() {
        model.apply(new Change.BeginTerm(TERM, MemberId.of("n1", 5), Instant.EPOCH));
    }

    private void show(final String... cutting) {
        core.state(model.snapshot(), document);
        core.known(model.snapshot().document().version(), Set.of(cutting));
    }

    private Optional<CoordinatorCommand.Fence> at(final long millis) {
        return core.next(true, Actions.at(millis));
    }

    private void fenced(final String... devices) {
        model.apply(new Change.Join(EARLIER, Optional.of(FIRST), Instant.EPOCH));
        model.apply(new Change.MarkUnclean(TERM, SELF.node(), "lost", Instant.EPOCH));
        for (int i = 0; i < devices.length; i++) {
            model.apply(new Change.RecordFence(TERM, new FenceRecord(EARLIER, devices[i], NodeId.of("n1"), "off",
                i == devices.length - 1 ? "confirmed" : "partial", "off", Instant.EPOCH, Duration.ZERO, TERM)));
        }
        assertEquals(NodeState.FENCED, model.snapshot().nodes().get(SELF.node()).state());
    }

    @Test
    void aNodeIsLetInOnceBeforeItJoins() {
        show("disk");
        assertFalse(core.complete());
        final CoordinatorCommand.Fence on = at(0).orElseThrow();
        assertEquals(FenceRequest.Action.ON, on.action());
        assertEquals(SELF, on.target());
        assertEquals(Optional.empty(), at(10), "one at a time");
        assertTrue(core.ended(on.id(), DONE, Actions.at(20)));
        assertTrue(core.complete());
        assertEquals(Optional.empty(), at(30));
    }

    @Test
    void otherDevicesKeepNobodyWaiting() {
        document = document(DISK + ", other: {agent: fence_disk, targets: [n1]}");
        show("other");
        assertTrue(core.complete());
        assertEquals(Optional.empty(), at(0));
    }

    @Test
    void theDocumentMaySayThatADeviceCutsOff() {
        document = document("disk: {agent: fence_disk, provides: unfencing}");
        show();
        assertFalse(core.complete());
        assertEquals("disk", at(0).orElseThrow().device().name());
    }

    @Test
    void nothingIsDoneBeforeTheDevicesAreKnown() {
        core.state(model.snapshot(), document);
        assertFalse(core.complete());
        assertEquals(Optional.empty(), at(0));
    }

    @Test
    void aFailureKeepsTheNodeOutAndIsTriedAgainMoreAndMoreSeldom() {
        show("disk");
        final CoordinatorCommand.Fence first = at(0).orElseThrow();
        assertTrue(core.ended(first.id(), FAILED, Actions.at(0)));
        assertFalse(core.complete());
        assertTrue(core.problem().orElseThrow().contains("no reservation"));
        assertEquals(Optional.empty(), at(1_999));
        final CoordinatorCommand.Fence second = at(2_000).orElseThrow();
        assertFalse(core.ended(second.id(), FAILED, Actions.at(2_000)), "the same failure is no news");
        assertEquals(Optional.empty(), at(5_999));
        final CoordinatorCommand.Fence third = at(6_000).orElseThrow();
        assertTrue(core.ended(third.id(), DONE, Actions.at(6_000)));
        assertTrue(core.complete());
        assertEquals(Optional.empty(), core.problem());
    }

    @Test
    void anAnswerThatNeverComesIsNotWaitedForForEver() {
        show("disk");
        final CoordinatorCommand.Fence first = at(0).orElseThrow();
        final long patience = first.timeout().multipliedBy(2).toMillis();
        assertEquals(Optional.empty(), at(patience - 1));
        at(patience);
        assertTrue(at(patience + 2_000).isPresent());
        assertFalse(core.ended(first.id(), DONE, Actions.at(patience + 2_001)), "too late");
    }

    @Test
    void aDeviceThatChangesLetsTheNodeInAgain() {
        show("disk");
        core.ended(at(0).orElseThrow().id(), DONE, Actions.at(0));
        document = document("disk: {agent: fence_disk, parameters: {devices: /dev/sdb}}");
        model.apply(new Change.ApplyDocument(-1, "x", List.of(), "ada", "", Instant.EPOCH));
        show("disk");
        assertTrue(at(10).isPresent());
    }

    @Test
    void whoWasOnlyCutOffStaysOutUntilItsHostHasStartedAnew() {
        fenced("disk");
        core = new Unfencing(SELF, Optional.of(FIRST));
        show("disk");
        assertEquals(Optional.empty(), at(0));
        assertFalse(core.complete());
        assertTrue(core.problem().orElseThrow().contains("Reboot"));
        core = new Unfencing(SELF, Optional.empty());
        show("disk");
        assertFalse(core.complete(), "nothing proves it");
        core = new Unfencing(SELF, Optional.of(SECOND));
        show("disk");
        assertTrue(at(0).isPresent());
    }

    @Test
    void whoWasSwitchedOffTooRunsNothingAnyMore() {
        fenced("disk", "power");
        core = new Unfencing(SELF, Optional.of(FIRST));
        document = document(DISK + ", power: {agent: fence_power}");
        show("disk");
        assertTrue(at(0).isPresent());
        assertEquals(Optional.empty(), core.problem());
    }

    @Test
    void halfOfALevelThatFailedHasEndedNothing() {
        model.apply(new Change.Join(EARLIER, Optional.of(FIRST), Instant.EPOCH));
        model.apply(new Change.MarkUnclean(TERM, SELF.node(), "lost", Instant.EPOCH));
        tried("supply-1", "partial");
        tried("supply-2", "failed");
        tried("disk", "confirmed");
        core = new Unfencing(SELF, Optional.of(FIRST));
        document = document(DISK + ", supply-1: {agent: fence_power}, supply-2: {agent: fence_power}");
        show("disk");
        assertEquals(Optional.empty(), at(0), "the second supply kept it running");
        assertFalse(core.complete());
    }

    @Test
    void whoWasCutOffStaysOutThoughTheDeviceHasAnotherNameNow() {
        fenced("earlier-disk");
        core = new Unfencing(SELF, Optional.of(FIRST));
        show("disk");
        assertEquals(Optional.empty(), at(0));
        assertTrue(core.problem().orElseThrow().contains("earlier-disk"));
    }

    @Test
    void whoWasCutOffStaysOutThoughTheHistoryHasForgottenIt() {
        fenced("disk");
        for (int i = 0; i < StateSnapshot.MAX_FENCES; i++) {
            model.apply(new Change.RecordFence(TERM, new FenceRecord(MemberId.of("n1", 5), "disk", NodeId.of("n1"),
                "off", "failed", "no answer", Instant.EPOCH, Duration.ZERO, TERM)));
        }
        core = new Unfencing(SELF, Optional.of(FIRST));
        show("disk");
        assertEquals(Optional.empty(), at(0));
        assertFalse(core.complete());
    }

    @Test
    void whomAPersonVouchedForIsLetIn() {
        fenced(FenceRecord.OPERATOR);
        core = new Unfencing(SELF, Optional.of(FIRST));
        show("disk");
        assertTrue(at(0).isPresent());
    }

    private void tried(final String device, final String status) {
        model.apply(new Change.RecordFence(TERM, new FenceRecord(EARLIER, device, NodeId.of("n1"), "off", status,
            status, Instant.EPOCH, Duration.ZERO, TERM)));
    }

    @Test
    void lettingANodeInIsNoFenceOfIt() {
        model.apply(new Change.Join(SELF, Instant.EPOCH));
        model.apply(new Change.RecordFence(TERM, new FenceRecord(SELF, "disk", SELF.node(), FenceRecord.ON,
            "confirmed", "on", Instant.EPOCH, Duration.ZERO, TERM)));
        assertEquals(NodeState.ONLINE, model.snapshot().nodes().get(SELF.node()).state());
    }
}
