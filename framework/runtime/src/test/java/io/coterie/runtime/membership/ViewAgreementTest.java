package io.coterie.runtime.membership;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.coterie.api.core.MemberId;
import io.coterie.api.membership.View;
import io.coterie.api.membership.ViewId;
import io.coterie.api.membership.ViewStability;
import io.coterie.api.membership.spi.EngineView;

class ViewAgreementTest {
    private static final MemberId N1 = MemberId.of("n1", 1);
    private static final MemberId N2 = MemberId.of("n2", 1);
    private static final MemberId N3 = MemberId.of("n3", 1);
    private final Recorder recorder = new Recorder();
    private final TestMemory memory = new TestMemory();
    private final ViewAgreement core = new ViewAgreement(N1, memory, recorder);

    static final class TestMemory implements EpochMemory {
        long last;
        boolean broken;

        @Override
        public long last() {
            return last;
        }

        @Override
        public void keep(long epoch) {
            if (broken) {
                throw new io.coterie.api.core.CoterieException("test.disk-full", "Full.", "Empty it.");
            }
            last = epoch;
        }
    }

    static final class Recorder implements ViewEffects {
        final List<byte[]> notes = new ArrayList<>();
        final List<View> views = new ArrayList<>();
        final List<ViewStability> stabilities = new ArrayList<>();
        final List<View> primaries = new ArrayList<>();

        @Override
        public void publish(byte[] note) {
            notes.add(note);
        }

        @Override
        public void installed(View view) {
            views.add(view);
        }

        @Override
        public void stability(ViewStability stability) {
            stabilities.add(stability);
        }

        @Override
        public void primary(View view) {
            primaries.add(view);
        }
    }

    private static byte[] note(String stamp, long epoch) {
        return new ViewNote(stamp, epoch, false).encode();
    }

    @Test
    void aloneTheViewIsInstalledAtOnceAndItsEpochKept() {
        memory.last = 41;
        core.engineView(new EngineView("a", List.of(N1)));
        assertEquals(42, core.view().orElseThrow().id().epoch());
        assertEquals(42, memory.last);
        assertEquals(ViewStability.STABLE, core.stability());
        assertFalse(core.view().orElseThrow().primary());
    }

    @Test
    void waitsForTheNotesOfAllAndGoesAboveTheGreatest() {
        core.engineView(new EngineView("a", List.of(N1, N2, N3)));
        core.note(N2, note("a", 7));
        assertTrue(core.view().isEmpty());
        core.note(N3, note("a", 100));
        assertEquals(101, core.view().orElseThrow().id().epoch());
    }

    @Test
    void whoAsksIsSentTheSameNoteAgain() {
        core.engineView(new EngineView("a", List.of(N1, N2)));
        core.note(N2, new ViewNote("a", 7, true).encode());
        assertEquals(8, core.view().orElseThrow().id().epoch());
        core.note(N2, new ViewNote("a", 7, true).encode());
        assertEquals(3, recorder.notes.size());
        assertEquals(new ViewNote("a", 0, true), ViewNote.decode(recorder.notes.get(0)).orElseThrow());
        assertEquals(new ViewNote("a", 0, false), ViewNote.decode(recorder.notes.get(2)).orElseThrow());
    }

    @Test
    void whoMissesANoteAsksUntilItHasCome() {
        core.remind();
        assertEquals(List.of(), recorder.notes, "there is nothing to agree on");
        core.note(N2, note("a", 7));
        core.engineView(new EngineView("a", List.of(N1, N2, N3)));
        core.note(N3, new ViewNote("other", 5, false).encode());
        core.remind();
        assertEquals(new ViewNote("a", 0, true), ViewNote.decode(recorder.notes.get(1)).orElseThrow());
        core.note(N3, note("a", 3));
        assertEquals(8, core.view().orElseThrow().id().epoch());
        assertFalse(core.agreeing());
        core.remind();
        assertEquals(2, recorder.notes.size());
    }

    @Test
    void notesMayComeBeforeTheView() {
        core.note(N2, note("a", 7));
        core.engineView(new EngineView("a", List.of(N1, N2)));
        assertEquals(8, core.view().orElseThrow().id().epoch());
    }

    @Test
    void aViewDuringAgreementReplacesTheOneBefore() {
        core.engineView(new EngineView("a", List.of(N1, N2, N3)));
        core.note(N2, note("a", 7));
        core.engineView(new EngineView("b", List.of(N1, N2)));
        core.note(N3, note("a", 500));
        assertTrue(core.view().isEmpty());
        assertEquals(1, core.dropped(), "the late note of the old view");
        core.note(N2, note("b", 8));
        assertEquals(List.of(N1, N2), core.view().orElseThrow().members());
        assertEquals(9, core.view().orElseThrow().id().epoch());
    }

    @Test
    void aSuspicionThatWasUnfoundedMakesNoView() {
        core.engineView(new EngineView("a", List.of(N1)));
        core.inTransition();
        assertEquals(ViewStability.IN_TRANSITION, core.stability());
        core.engineView(new EngineView("a", List.of(N1)));
        assertEquals(ViewStability.STABLE, core.stability());
        assertEquals(1, recorder.views.size());
    }

    @Test
    void epochsGrowAcrossComponents() {
        core.engineView(new EngineView("a", List.of(N1)));
        core.componentChanged();
        assertEquals(ViewStability.IN_TRANSITION, core.stability());
        assertEquals(1, core.view().orElseThrow().id().epoch(), "the last view stands");
        core.engineView(new EngineView("a", List.of(N1)));
        assertEquals(2, core.view().orElseThrow().id().epoch());
    }

    @Test
    void ofTwoIncarnationsTheLaterCounts() {
        final MemberId again = MemberId.of("n2", 2);
        core.engineView(new EngineView("a", List.of(N1, N2, again)));
        core.note(again, note("a", 0));
        assertEquals(List.of(N1, again), core.view().orElseThrow().members());
    }

    @Test
    void aViewWithoutThisMemberIsNoView() {
        core.engineView(new EngineView("a", List.of(N2)));
        assertTrue(core.view().isEmpty());
        assertEquals(1, core.dropped());
    }

    @Test
    void anEpochThatCannotBeKeptInstallsNothing() {
        memory.broken = true;
        org.junit.jupiter.api.Assertions.assertThrows(io.coterie.api.core.CoterieException.class,
            () -> core.engineView(new EngineView("a", List.of(N1))));
        assertTrue(core.view().isEmpty());
        assertEquals(ViewStability.IN_TRANSITION, core.stability());
    }

    @Test
    void primacyIsToldOnTheFirstDeclarationAndOnChanges() {
        core.engineView(new EngineView("a", List.of(N1)));
        final ViewId id = core.view().orElseThrow().id();
        core.declarePrimary(new ViewId(99, "x"), true);
        assertTrue(recorder.primaries.isEmpty(), "late declarations are ignored");
        core.declarePrimary(id, false);
        core.declarePrimary(id, false);
        core.declarePrimary(id, true);
        assertEquals(List.of(false, true), recorder.primaries.stream().map(View::primary).toList());
    }

    @Test
    void partitionsOfTheSameEpochDiffer() {
        core.engineView(new EngineView("a", List.of(N1)));
        final ViewAgreement other = new ViewAgreement(N2, new TestMemory(), new Recorder());
        other.engineView(new EngineView("b", List.of(N2)));
        assertEquals(ViewId.Relation.UNRELATED,
            core.view().orElseThrow().id().relationTo(other.view().orElseThrow().id()));
    }

    @Test
    void longStampsAreShortenedAlike() {
        core.engineView(new EngineView("a".repeat(5000), List.of(N1)));
        core.engineView(new EngineView("b".repeat(5000), List.of(N1)));
        assertNotEquals(recorder.views.get(0).id().partition(), recorder.views.get(1).id().partition());
        assertTrue(recorder.notes.stream().allMatch(n -> n.length <= 1024));
    }

    @Test
    void badNotesAreCounted() {
        core.engineView(new EngineView("a", List.of(N1, N2)));
        core.note(N2, new byte[] {9, 9});
        core.note(N2, new byte[0]);
        final byte[] cut = note("a", 1);
        core.note(N2, java.util.Arrays.copyOf(cut, cut.length - 1));
        assertEquals(3, core.dropped());
        assertTrue(core.view().isEmpty());
    }
}
