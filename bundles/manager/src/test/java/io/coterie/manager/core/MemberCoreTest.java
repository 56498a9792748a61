package io.coterie.manager.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.api.core.Term;
import io.coterie.api.membership.View;
import io.coterie.api.membership.ViewId;
import io.coterie.api.state.Change;
import io.coterie.manager.core.MemberCore.Standing;
import io.coterie.manager.sim.StateModel;

class MemberCoreTest {
    private static final MemberId SELF = MemberId.of("n1", 7);
    private final StateModel model = new StateModel(List.of(NodeId.of("n1")));
    private final MemberCore core = new MemberCore(SELF, java.util.Optional.empty());

    private void see() {
        core.state(model.snapshot());
        core.view(new View(new ViewId(1, "p"), List.of(SELF), false));
    }

    @Test
    void joinsWhenItIsInAViewAndItsNodeIsClean() {
        core.state(model.snapshot());
        assertTrue(core.next(true, Actions.at(0)).isEmpty());
        see();
        final Change join = core.next(true, Actions.at(0)).orElseThrow();
        assertInstanceOf(Change.Join.class, join);
        assertTrue(core.next(true, Actions.at(1)).isEmpty());
        model.apply(join);
        core.ended(true, Actions.at(2));
        see();
        assertEquals(Standing.ONLINE, core.standing());
    }

    @Test
    void waitsUntilItsEarlierLifeIsClean() {
        model.apply(new Change.Join(MemberId.of("n1", 3), Instant.EPOCH));
        see();
        assertEquals(Standing.JOINING, core.standing());
        assertTrue(core.next(true, Actions.at(0)).isEmpty());
    }

    @Test
    void triesAgainAfterAWhile() {
        see();
        core.next(true, Actions.at(0)).orElseThrow();
        core.ended(false, Actions.at(0));
        assertTrue(core.next(true, Actions.at(100)).isEmpty());
        assertTrue(core.next(true, Actions.at(600)).isPresent());
    }

    @Test
    void leavesOnlyWhenNothingRuns() {
        model.apply(new Change.Join(SELF, Instant.EPOCH));
        see();
        core.leave();
        core.executor(false);
        model.apply(core.next(true, Actions.at(0)).orElseThrow());
        core.ended(true, Actions.at(0));
        see();
        assertTrue(core.next(true, Actions.at(0)).isEmpty());
        core.executor(true);
        assertInstanceOf(Change.Left.class, core.next(true, Actions.at(0)).orElseThrow());
    }

    @Test
    void knowsThatItWasGivenUp() {
        model.apply(new Change.Join(SELF, Instant.EPOCH));
        model.apply(new Change.MarkUnclean(Term.NONE, SELF.node(), "lost", Instant.EPOCH));
        see();
        assertEquals(Standing.CONDEMNED, core.standing());
        assertTrue(core.next(true, Actions.at(0)).isEmpty());
    }
}
