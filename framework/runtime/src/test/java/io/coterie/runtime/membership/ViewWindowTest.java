package io.coterie.runtime.membership;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.coterie.api.core.MemberId;
import io.coterie.api.membership.View;
import io.coterie.api.membership.ViewStability;
import io.coterie.api.membership.spi.EngineView;

/** One member, n1, with two engines; what they and the other members do is said by each test. */
class ViewWindowTest {
    private static final MemberId N1 = MemberId.of("n1", 1);
    private static final MemberId N2 = MemberId.of("n2", 1);
    private static final MemberId N3 = MemberId.of("n3", 1);
    private final ViewAgreementTest.Recorder recorder = new ViewAgreementTest.Recorder();
    private final ViewAgreementTest.TestMemory memory = new ViewAgreementTest.TestMemory();
    private final ViewAgreement core = new ViewAgreement(N1, memory, recorder);
    private ViewWindow window;
    private View before;

    private static EngineView shown(String stamp, MemberId... members) {
        return new EngineView(stamp, List.of(members));
    }

    private static byte[] note(String stamp, long epoch) {
        return new ViewNote(stamp, epoch, false).encode();
    }

    @BeforeEach
    void threeMembersHaveAPrimaryViewAndAWindow() {
        core.engineView(shown("old1", N1, N2, N3));
        core.note(N2, note("old1", 6));
        core.note(N3, note("old1", 2));
        before = core.view().orElseThrow();
        core.declarePrimary(before.id(), true);
        before = core.view().orElseThrow();
        window = new ViewWindow(core);
    }

    private void warm() {
        window.newView(shown("new1", N1, N2, N3));
        assertTrue(window.state().warm());
        window.switchOver();
        assertTrue(window.state().drained());
    }

    private void theViewIsAsBefore() {
        assertEquals(before, core.view().orElseThrow());
        assertEquals(ViewStability.STABLE, core.stability());
        assertEquals(1, recorder.views.size());
    }

    @Test
    void isWarmWhenTheNewEngineReachesAllMembersOfTheView() {
        assertFalse(window.state().warm());
        window.newView(shown("new0", N1));
        assertTrue(window.state().waitsFor().contains("n2"), window.state().waitsFor());
        window.newView(shown("new0b", N1, N3));
        window.newInTransition();
        window.newView(shown("new1", N1, N2, N3));
        assertTrue(window.state().warm());
        assertFalse(window.state().drained(), "not switched yet");
        assertEquals(List.of(), window.state().failures());
        theViewIsAsBefore();
    }

    @Test
    void afterTheCommitTheViewGoesOnUnderItsIdAndIsStillPrimary() {
        warm();
        int published = recorder.notes.size();
        window.commit();
        theViewIsAsBefore();
        assertEquals(published, recorder.notes.size(), "nothing has to be agreed on");
        core.engineView(shown("new1", N1, N2, N3));
        theViewIsAsBefore();
    }

    @Test
    void membersThatCommitFirstLeaveTheOldEngineAndAreNotTakenForLost() {
        warm();
        window.oldInTransition();
        window.oldView(shown("old2", N1, N3));
        window.oldView(shown("old3", N1));
        theViewIsAsBefore();
        window.commit();
        theViewIsAsBefore();
    }

    @Test
    void membersThatGoBackFirstLeaveTheNewEngineAndAreNotTakenForLost() {
        warm();
        window.newView(shown("new2", N1, N2));
        assertEquals("swap.view-changed", window.state().failures().get(0).code());
        theViewIsAsBefore();
        window.back();
        theViewIsAsBefore();
    }

    @Test
    void whoIsInNeitherIsLost() {
        warm();
        window.newView(shown("new2", N1, N2));
        assertEquals(1, recorder.views.size());
        window.oldView(shown("old2", N1, N2));
        window.oldNote(N2, note("old2", 7));
        assertEquals(List.of(N1, N2), core.view().orElseThrow().members());
        assertEquals(8, core.view().orElseThrow().id().epoch());
        assertEquals(2, window.state().failures().size());
    }

    @Test
    void whoHasCommittedIsNotLeftOutOfAViewThatTheOldEngineAloneWouldAgreeOn() {
        warm();
        window.oldView(shown("old2", N1, N3));
        window.newView(shown("new2", N1, N2));
        window.oldView(shown("old3", N1));
        assertEquals(1, recorder.views.size(), "n2 is present, and cannot be asked through the old engine");
        assertEquals(ViewStability.IN_TRANSITION, core.stability());
        window.newNote(N2, note("new2", 7));
        window.commit();
        assertEquals(List.of(N1, N2), core.view().orElseThrow().members());
        assertEquals(8, core.view().orElseThrow().id().epoch());
    }

    @Test
    void untilItIsWarmTheOldEngineAloneCounts() {
        window.newView(shown("new0", N1, N3));
        window.oldView(shown("old2", N1, N3));
        assertFalse(window.state().warm(), "not agreed on yet");
        window.oldNote(N3, note("old2", 7));
        assertEquals(List.of(N1, N3), core.view().orElseThrow().members());
        assertTrue(window.state().warm());
        assertEquals(List.of(), window.state().failures());
        window.back();
        assertEquals(List.of(N1, N3), core.view().orElseThrow().members());
    }

    @Test
    void whoCannotGoOnUnderTheIdIsAgreedWith() {
        warm();
        window.commit();
        theViewIsAsBefore();
        int published = recorder.notes.size();
        core.note(N3, new ViewNote("new1", 11, true).encode());
        assertEquals(published + 1, recorder.notes.size());
        core.note(N2, note("new1", 7));
        assertEquals(12, core.view().orElseThrow().id().epoch());
        assertEquals(ViewStability.STABLE, core.stability());
    }

    @Test
    void aNoteThatCameBeforeTheCommitAsksForAnAgreementToo() {
        warm();
        window.newNote(N3, new ViewNote("new1", 11, true).encode());
        window.commit();
        core.note(N2, note("new1", 7));
        assertEquals(12, core.view().orElseThrow().id().epoch());
    }

    @Test
    void whoCatchesUpAgreesInTheNewEngine() {
        window.newView(shown("new5", N1, N2));
        window.newNote(N2, note("new5", 9));
        window.switchOver();
        window.commit();
        assertEquals(List.of(N1, N2), core.view().orElseThrow().members());
        assertEquals(10, core.view().orElseThrow().id().epoch());
    }

    @Test
    void aDoubtOfOneEngineIsNoneOfTheView() {
        warm();
        window.oldInTransition();
        theViewIsAsBefore();
        window.newInTransition();
        assertEquals(ViewStability.IN_TRANSITION, core.stability());
        window.newView(shown("new1", N1, N2, N3));
        theViewIsAsBefore();
        window.newInTransition();
        window.commit();
        assertEquals(ViewStability.IN_TRANSITION, core.stability());
        core.engineView(shown("new1", N1, N2, N3));
        theViewIsAsBefore();
    }
}
