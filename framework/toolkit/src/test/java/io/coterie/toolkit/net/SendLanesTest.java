package io.coterie.toolkit.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SendLanesTest {
    private final BlockingQueue<String> sent = new LinkedBlockingQueue<>();
    private final CountDownLatch connecting = new CountDownLatch(1);
    private final CountDownLatch timedOut = new CountDownLatch(1);
    private final SendLanes<String> lanes = new SendLanes<>((peer, frame) -> {
        if (peer.equals("silent")) {
            connecting.countDown();
            timedOut.await();
            throw new IOException("connect timed out");
        }
        sent.add(peer + " " + frame[0]);
    }, Thread::new);

    @AfterEach
    void close() {
        timedOut.countDown();
        lanes.close();
    }

    @Test
    void aSilentPeerHoldsUpNobodyElse() throws Exception {
        assertTrue(offer("silent", 1));
        connecting.await();
        assertTrue(offer("alive", 2));
        assertEquals("alive 2", next());
    }

    @Test
    void everyFrameOfAPeerThatCanBeReachedIsSentAsItWas() throws Exception {
        final byte[] data = {0, 100, 0};
        assertTrue(lanes.offer("alive", data, 1, 1));
        data[1] = 9;
        final Set<String> wanted = new HashSet<>(Set.of("alive 100"));
        for (int i = 0; i < 50; i++) {
            assertTrue(offer("alive", i));
            wanted.add("alive " + i);
        }
        final Set<String> seen = new HashSet<>();
        for (int i = 0; i < 51; i++) {
            seen.add(next());
        }
        assertEquals(wanted, seen);
    }

    @Test
    void whatWaitsForASilentPeerIsBoundedAndLostWhenItCannotBeReached() throws Exception {
        assertTrue(offer("silent", 1));
        connecting.await();
        for (int i = 0; i < SendLanes.FRAMES_MAX; i++) {
            assertTrue(offer("silent", i));
        }
        assertFalse(offer("silent", 1));
        timedOut.countDown();
        // the next lane to the same peer begins empty
        while (!offer("silent", 1)) {
            Thread.onSpinWait();
        }
        assertTrue(sent.isEmpty(), sent::toString);
    }

    @Test
    void nothingIsTakenAfterTheEnd() {
        lanes.close();
        assertFalse(offer("alive", 1));
    }

    private boolean offer(final String peer, final int value) {
        return lanes.offer(peer, new byte[] {(byte) value}, 0, 1);
    }

    private String next() throws InterruptedException {
        final String one = sent.poll(20, TimeUnit.SECONDS);
        assertTrue(one != null, "nothing was sent");
        return one;
    }
}
