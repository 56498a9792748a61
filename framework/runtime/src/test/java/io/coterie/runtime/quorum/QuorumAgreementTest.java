package io.coterie.runtime.quorum;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.coterie.api.core.Finding;
import io.coterie.api.membership.ViewId;
import io.coterie.api.quorum.QuorumState;
import io.coterie.runtime.slot.WindowState;

class QuorumAgreementTest {
    private static final long SETTLED = QuorumAgreement.SETTLE.toNanos();
    private final List<Boolean> verdicts = new ArrayList<>();
    private final List<String> declared = new ArrayList<>();
    private final QuorumAgreement core = new QuorumAgreement(new QuorumEffects() {
        @Override
        public void verdict(final QuorumState verdict) {
            verdicts.add(verdict.quorate());
        }

        @Override
        public void declare(final ViewId view, final boolean primary) {
            declared.add(view.epoch() + " " + primary);
        }
    });
    private final Voice old = new Voice();
    private final Voice next = new Voice();
    private long now;

    @BeforeEach
    void theOldOneHasQuorum() {
        core.attached(old, now);
        says(old, 1, true);
        assertEquals(List.of(false, true), verdicts);
        assertEquals(List.of("1 true"), declared);
    }

    /** It has heard of a view. */
    private void says(final Voice voice, final long view, final boolean quorate) {
        voice.says(new QuorumState(quorate, 2, 3, 2, QuorumState.Rule.MAJORITY, "view " + view));
        core.heard(voice, now);
        voice.declares(new ViewId(view, "p"), quorate);
        core.heard(voice, now);
    }

    private List<String> failures() {
        return core.state().failures().stream().map(Finding::code).toList();
    }

    @Test
    void theOldOneCountsAloneUntilTheNewOneHasQuorum() {
        core.opened(next, now);
        assertFalse(core.state().warm());
        assertTrue(core.state().waitsFor().contains("said nothing yet"), core.state().waitsFor());
        says(next, 1, false);
        assertFalse(core.state().warm());
        assertTrue(core.verdict().quorate());
        assertEquals(List.of("1 true"), declared, "what the new one declares counts for nothing yet");
        says(next, 1, true);
        assertTrue(core.state().warm());
        assertFalse(core.state().drained());
        core.switchOver(now);
        assertTrue(core.state().drained());
        core.commit(now);
        assertEquals(WindowState.CLOSED, core.state());
        assertEquals(List.of(false, true), verdicts, "nobody heard of a loss");
        assertEquals(List.of("1 true"), declared);
        says(old, 1, false);
        assertTrue(core.verdict().quorate(), "the old one counts no more");
        says(next, 2, false);
        assertFalse(core.verdict().quorate());
        assertEquals("2 false", declared.get(declared.size() - 1));
    }

    @Test
    void inTheWindowBothHaveToSayYes() {
        core.opened(next, now);
        says(next, 1, true);
        says(next, 2, false);
        assertFalse(core.verdict().quorate());
        assertEquals("view 2", core.verdict().reason());
        says(old, 2, true);
        assertFalse(core.verdict().quorate());
        assertFalse(declared.contains("2 true"));
        says(next, 2, true);
        assertTrue(core.verdict().quorate());
        assertEquals("2 true", declared.get(declared.size() - 1));
        says(old, 3, false);
        assertFalse(core.verdict().quorate());
        says(next, 3, true);
        assertEquals("3 false", declared.get(declared.size() - 1));
        core.back(now);
        assertFalse(core.verdict().quorate(), "the old one counts alone");
        says(old, 3, true);
        assertTrue(core.verdict().quorate());
        assertEquals("3 true", declared.get(declared.size() - 1));
    }

    @Test
    void aDifferenceThatLastsIsAFailureAndOneThatPassesIsNone() {
        core.opened(next, now);
        says(next, 1, true);
        says(old, 2, false);
        assertTrue(core.differing());
        now += SETTLED - 1;
        core.look(now);
        assertEquals(List.of(), failures());
        says(next, 2, false);
        assertFalse(core.differing());
        now += SETTLED;
        core.look(now);
        assertEquals(List.of(), failures(), "that both lost quorum is no difference");
        says(next, 3, true);
        now += SETTLED;
        core.look(now);
        assertEquals(List.of("swap.quorum-differs"), failures());
        assertTrue(core.state().failures().get(0).problem().contains("view 3"));
        core.back(now);
        core.opened(next, now);
        assertEquals(List.of(), failures(), "another window begins anew");
    }

    @Test
    void aComponentThatFailsSaysNo() {
        core.opened(next, now);
        core.failed(next, "It broke.", now);
        assertEquals(List.of("swap.component-failed"), failures());
        assertTrue(core.verdict().quorate(), "nobody goes by it before it was warm");
        core.back(now);

        final Voice another = new Voice();
        core.opened(another, now);
        says(another, 1, true);
        core.failed(another, "It broke.", now);
        assertFalse(core.verdict().quorate(), "others may go by the new one alone already");
        assertEquals("1 false", declared.get(declared.size() - 1));
        core.back(now);
        assertTrue(core.verdict().quorate());
        assertEquals("1 true", declared.get(declared.size() - 1));

        core.failed(old, "It broke, too.", now);
        assertFalse(core.verdict().quorate());
        assertEquals("1 false", declared.get(declared.size() - 1));
    }
}
