package io.coterie.toolkit.net;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;

class SilentPeersTest {
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1_000_000);
    private final SilentPeers<String> peers = new SilentPeers<>(1000, now::get);

    private void pass(final long millis) {
        now.addAndGet(millis * 1_000_000);
    }

    @Test
    void onlyWhoIsSentToAndNeverAnswersIsSilent() {
        assertFalse(peers.sendingInVain("silent"));
        assertFalse(peers.sendingInVain("answers"));
        for (int i = 0; i < 4; i++) {
            pass(250);
            peers.heard("answers");
            assertFalse(peers.sendingInVain("silent"));
            assertFalse(peers.sendingInVain("answers"));
        }
        pass(250);
        assertTrue(peers.sendingInVain("silent"));
        assertFalse(peers.sendingInVain("answers"));
    }

    @Test
    void whoWasNotSentToForLongIsNotSilent() {
        assertFalse(peers.sendingInVain("idle"));
        peers.heard("idle");
        pass(100_000);
        assertFalse(peers.sendingInVain("idle"));
        pass(900);
        assertFalse(peers.sendingInVain("idle"));
    }

    @Test
    void theWatchBeginsAnewWithTheNextConnection() {
        assertFalse(peers.sendingInVain("silent"));
        pass(1001);
        assertTrue(peers.sendingInVain("silent"));
        assertFalse(peers.sendingInVain("silent"));
        pass(1001);
        assertTrue(peers.sendingInVain("silent"));
    }
}
