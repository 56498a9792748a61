package ${package};

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.coterie.api.core.MemberId;
import io.coterie.api.core.RejectedException;
import io.coterie.api.core.UnavailableException;
import io.coterie.api.messaging.Delivery;
import io.coterie.api.messaging.spi.FrameSink;

/** One member that sends to itself. */
class LoopbackMessagingTest {
    private static final Duration SOON = Duration.ofSeconds(10);
    private final BlockingQueue<String> got = new LinkedBlockingQueue<>();
    private final LoopbackMessaging messaging = new LoopbackMessaging(TestContext.of(Map.of()));

    @BeforeEach
    void open() {
        messaging.open(new FrameSink() {
            @Override
            public void frame(final MemberId from, final byte[] frame) {
                got.add("all " + frame[0]);
            }

            @Override
            public void frameToMe(final MemberId from, final byte[] frame) {
                got.add("me " + frame[0]);
            }

            @Override
            public void members(final List<MemberId> members) {
                got.add(members.toString());
            }
        });
    }

    @AfterEach
    void close() {
        messaging.close();
    }

    @Test
    void membersThenFramesInOrder() throws InterruptedException {
        messaging.sendToAll(Delivery.FIFO, new byte[] {1}, SOON);
        messaging.sendTo(TestContext.SELF, new byte[] {2}, SOON);
        messaging.sendTo(MemberId.of("n2", 1), new byte[] {3}, SOON);
        messaging.sendToAll(Delivery.UNORDERED, new byte[] {4}, SOON);
        for (final String expected : List.of("[n1#7]", "all 1", "me 2", "all 4")) {
            assertEquals(expected, got.poll(SOON.toSeconds(), TimeUnit.SECONDS));
        }
        assertTrue(got.isEmpty());
    }

    @Test
    void totalOrderIsNotGiven() {
        assertThrows(RejectedException.class, () -> messaging.sendToAll(Delivery.TOTAL, new byte[1], SOON));
    }

    @Test
    void nothingIsTakenAfterClose() {
        messaging.close();
        assertThrows(UnavailableException.class, () -> messaging.sendToAll(Delivery.FIFO, new byte[1], SOON));
    }
}
