package io.coterie.itests.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.coterie.api.component.Configuration;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.api.state.StateSnapshot;
import io.coterie.manager.swap.SwapRecord;
import io.coterie.manager.swap.SwapState;

/** Swaps in a whole cluster, each with one fault at a chosen moment; the random mix is in the campaigns. */
class SwapStoryTest {
    private static final Duration LIMIT = Duration.ofSeconds(280);
    private static final NodeId N3 = NodeId.of("n3");
    private final Campaign campaign = new Campaign(7, Scenario.of(0));
    private StateSnapshot seen;
    private SwapState state;

    /** Asked for at each millisecond, and read only when the state is another one. */
    private SwapState state() {
        final StateSnapshot latest = campaign.recorder().latest().orElse(null);
        if (latest != seen) {
            seen = latest;
            state = SwapRecord.of(latest).map(SwapRecord::state).orElse(null);
        }
        return state;
    }

    private NodeId leader() {
        return campaign.consensus().leader().map(MemberId::node).orElseThrow();
    }

    private void until(final SwapState wanted) {
        assertTrue(campaign.finely(LIMIT, () -> state() == wanted), () -> "it is " + state());
    }

    private List<Long> revisions() {
        return new ArrayList<>(campaign.nodes().values().stream().map(n -> n.swapping().current().revision()).toList());
    }

    private int count(final String what) {
        return campaign.recorder().counts().getOrDefault(what, 0);
    }

    @Test
    void aQuietSwapFencesNobodyAndTouchesNoService() {
        campaign.comeUp();
        final int starts = count("starts");
        final int views = count("views");
        for (int i = 1; i <= 3; i++) {
            final long revision = i;
            // engines suspect somebody for a moment also when nothing is wrong; a swap is refused then
            assertTrue(campaign.until(LIMIT, () -> campaign.nodes().values().stream()
                .allMatch(n -> n.manager().status().stable())));
            campaign.operators().swap("m" + i, false);
            assertTrue(campaign.until(LIMIT, () -> revisions().equals(List.of(revision, revision, revision))),
                () -> revisions().toString());
            // the next one is refused until every member has said that it is done
            campaign.finish();
        }
        campaign.finish();
        assertEquals(starts, count("starts"));
        assertEquals(0, count("fences"));
        assertEquals(views, count("views"), "the view stands");
    }

    @ParameterizedTest
    @CsvSource({"STAGING,true", "WARMING,true", "SWITCHING,true", "DRAINING,true", "COMMITTED,true", "GOING_BACK,true",
        "STAGING,false", "WARMING,false", "SWITCHING,false", "DRAINING,false", "COMMITTED,false"})
    void whoeverIsLostAllEndOnTheSameSet(final SwapState when, final boolean leads) {
        campaign.comeUp();
        campaign.operators().swap("m1", false);
        if (when == SwapState.GOING_BACK) {
            until(SwapState.WARMING);
            final NodeId other = campaign.nodes().keySet().stream().filter(n -> !n.equals(leader())).findFirst()
                .orElseThrow();
            campaign.nodes().get(other).manager().swaps().abort(1, "ada", Duration.ofSeconds(5));
        }
        until(when);
        campaign.crash(leads ? leader() : campaign.nodes().keySet().stream().filter(n -> !n.equals(leader()))
            .findFirst().orElseThrow());
        campaign.finish();
        final long revision = revisions().get(0);
        assertEquals(List.of(revision, revision, revision), revisions());
        assertTrue(when != SwapState.COMMITTED || revision == 1, "what was committed stays so");
        // whoever was not lost was not fenced
        assertTrue(count("fences") <= 1, () -> count("fences") + " fences");
    }

    @ParameterizedTest
    @CsvSource({"WARMING,3s", "SWITCHING,3s", "DRAINING,30s", "COMMITTED,30s"})
    void whoIsFrozenOrCutOffTakesOverWhatWasDecided(final SwapState when, final String time) {
        campaign.comeUp();
        campaign.operators().swap("m1", false);
        until(when);
        campaign.cluster().pause(leader(), Configuration.parseDuration(time));
        campaign.finish();
        campaign.operators().swap("m2", false);
        assertTrue(campaign.until(LIMIT, () -> revisions().stream().distinct().count() == 1
            && revisions().get(0) > 0));
        until(SwapState.COMMITTED);
        campaign.cluster().isolate(N3);
        campaign.pass(Duration.ofSeconds(4));
        campaign.cluster().heal();
        campaign.finish();
    }

    @Test
    void whoWasAwayDuringTheWholeSwapTakesItOver() {
        campaign.comeUp();
        campaign.stayDown(N3);
        campaign.crash(N3);
        assertTrue(campaign.until(LIMIT, () -> campaign.recorder().latest().orElseThrow().nodes().get(N3).state()
            .clean()));
        campaign.operators().swap("m1", false);
        until(SwapState.COMMITTED);
        campaign.pass(Duration.ofSeconds(2));
        campaign.comeBack(N3);
        campaign.finish();
        assertEquals(List.of(1L, 1L, 1L), revisions());
    }

    @Test
    void powerFailsWithTheCommitOnSomeDisksOnly() {
        campaign.comeUp();
        campaign.operators().swap("m1", false);
        assertTrue(campaign.finely(LIMIT, () -> count("swap COMMITTED") == 1));
        campaign.ids().forEach(campaign::powerFails);
        campaign.finish();
        assertEquals(List.of(1L, 1L, 1L), revisions());
    }

    @Test
    void aFullDiskAtTheCommitHoldsUpOneMemberOnly() {
        campaign.comeUp();
        campaign.operators().swap("m1", false);
        assertTrue(campaign.finely(LIMIT, () -> state() == SwapState.DRAINING));
        campaign.cluster().disk(N3).full(true);
        assertTrue(campaign.until(LIMIT, () -> count("swap COMMITTED") >= 2 || state() == SwapState.BACK));
        campaign.cluster().disk(N3).full(false);
        campaign.finish();
        assertEquals(1, revisions().stream().distinct().count(), revisions().toString());
    }
}
