package io.coterie.manager.swap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.coterie.api.component.ClusterConfiguration.Choice;
import io.coterie.api.component.ComponentSet;
import io.coterie.api.component.Configuration;
import io.coterie.api.core.MemberId;
import io.coterie.api.state.NamedRecord;

/** The record of a swap has to fit into the cluster state, or the swap would not move any more. */
class SwapRecordTest {
    private static final MemberId N1 = MemberId.of("n1", 1);

    private static SwapRecord record(final int size) {
        final SwapRecord.Side side = new SwapRecord.Side(1, new ComponentSet(1, List.of(new Choice("messaging", "new",
            "", Configuration.EMPTY))), List.of("ab"));
        final List<SwapRecord.Past> history = new ArrayList<>();
        for (int i = 1; i <= SwapRecord.MAX_HISTORY; i++) {
            history.add(new SwapRecord.Past(i, i, SwapState.BACK, List.of("c".repeat(size)), "ada", Instant.EPOCH,
                Instant.EPOCH, "", Collections.nCopies(9, "r".repeat(5000))));
        }
        return SwapRecord.planned(side, side, List.of(N1), "ada",
            new SwapRecord.Mark(SwapState.PLANNED, Instant.EPOCH, N1), 1, history);
    }

    @Test
    void whatWasSeenInEarlierSwapsIsCut() {
        final SwapRecord.Past past = record(1).history().get(0);
        assertEquals(4, past.remarks().size());
        past.remarks().forEach(r -> assertEquals(RehearsalCore.MAX_REMARK + 1, r.length()));
    }

    @Test
    void theOldestSwapsGoIfItWouldGrowTooLong() {
        assertEquals(SwapRecord.MAX_HISTORY, SwapForm.record(record(1000).bytes()).orElseThrow().history().size());
        final byte[] bytes = record(10_000).bytes();
        assertTrue(bytes.length <= NamedRecord.MAX_BYTES, () -> bytes.length + " bytes");
        final List<SwapRecord.Past> history = SwapForm.record(bytes).orElseThrow().history();
        assertTrue(history.size() >= 5, () -> history.size() + " swaps");
        assertEquals(SwapRecord.MAX_HISTORY, history.get(history.size() - 1).number(), "the last one stays");
    }
}
