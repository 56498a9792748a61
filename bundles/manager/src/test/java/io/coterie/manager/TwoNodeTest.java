package io.coterie.manager;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.api.core.OutcomeUnknownException;
import io.coterie.api.manager.OperatorRequest;
import io.coterie.api.membership.View;
import io.coterie.api.membership.ViewId;
import io.coterie.api.quorum.QuorumState;
import io.coterie.document.DocumentParser;
import io.coterie.manager.core.ConfirmedFences;
import io.coterie.manager.core.CoordinatorInput;
import io.coterie.manager.core.CoordinatorTimes;
import io.coterie.manager.core.Moment;
import io.coterie.manager.core.TwoNodeCore;
import io.coterie.manager.sim.StateModel;

/** A person's word for one of two nodes, where the second of the two steps fails. */
class TwoNodeTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final NodeId OTHER = NodeId.of("n2");

    @Test
    void whatWasDoneBeforeTheFailureIsNotDenied() throws Exception {
        try (FakeSlots slots = new FakeSlots()) {
            final Moment now = new Moment(0, Instant.EPOCH);
            final TwoNodeCore core = new TwoNodeCore(FakeSlots.SELF, state -> DocumentParser.parse(
                "cluster: shop\nnodes: {n1: {address: \"h:1\"}, n2: {address: \"h:2\"}}\n").document().orElseThrow(),
                new ConfirmedFences(), CoordinatorTimes.DEFAULT, 7);
            core.handle(new CoordinatorInput.StateChanged(new StateModel(List.of(FakeSlots.SELF.node(), OTHER))
                .snapshot()), now);
            core.handle(new CoordinatorInput.ViewChanged(new View(new ViewId(1, "p"),
                List.<MemberId>of(FakeSlots.SELF), false), true), now);
            core.handle(new CoordinatorInput.QuorumChanged(new QuorumState(false, 1, 2, 2, QuorumState.Rule.MAJORITY,
                "test")), now);
            final TwoNode two = new TwoNode(core, Slots.of(slots), slots.newScheduler("two"));
            final CompletableFuture<Boolean> end = two.override(new OperatorRequest.ConfirmFence(OTHER, "ada"), LIMIT,
                () -> now).toCompletableFuture();
            final Throwable failure = assertThrows(ExecutionException.class,
                () -> end.get(LIMIT.toSeconds(), TimeUnit.SECONDS)).getCause();
            final OutcomeUnknownException unknown = (OutcomeUnknownException) failure;
            assertEquals("manager.half-done", unknown.code());
            assertTrue(unknown.problem().contains("without n2"), unknown.problem());
            assertTrue(unknown.problem().contains("No quorum component."), unknown.problem());
        }
    }
}
