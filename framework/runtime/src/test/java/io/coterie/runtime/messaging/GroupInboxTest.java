package io.coterie.runtime.messaging;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

import io.coterie.api.core.MemberId;
import io.coterie.api.messaging.Delivery;

/** What waits for a listener. */
class GroupInboxTest {
    private static final int TOGETHER = FrameBundle.MAX_MESSAGES;

    private static GroupEvent together(long first) {
        FrameBundle bundle = new FrameBundle();
        for (int i = 0; i < TOGETHER; i++) {
            bundle.add(new byte[] {1});
        }
        return new GroupEvent.CameTogether(MemberId.of("n1", 1), Delivery.FIFO, first, TOGETHER, bundle.payload());
    }

    @Test
    void roomIsFreeAsSoonAsTheListenerHasTakenWhatWasTooMuch() throws Exception {
        Semaphore calls = new Semaphore(0);
        AtomicInteger given = new AtomicInteger();
        try (GroupInbox inbox = new GroupInbox("inbox-test", event -> {
            calls.acquireUninterruptibly();
            given.incrementAndGet();
        })) {
            for (int i = 0; i < 8; i++) {
                inbox.put(together(1 + i * TOGETHER));
                inbox.wake();
            }
            CompletableFuture<Void> engine = CompletableFuture.runAsync(inbox::awaitRoom);
            int tooMuch = 8 * TOGETHER - GroupInbox.MAX_EVENTS;
            calls.release(tooMuch);
            engine.get(30, TimeUnit.SECONDS);
            assertEquals(tooMuch, given.get(), "the others still wait");
            calls.release(Integer.MAX_VALUE / 2);
        }
    }
}
