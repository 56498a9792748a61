package io.coterie.runtime.messaging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;

import org.junit.jupiter.api.Test;

import io.coterie.api.core.MemberId;
import io.coterie.api.messaging.Delivery;
import io.coterie.api.messaging.spi.FrameParts;

/** What a window keeps and holds back is bounded, and is given back number by number. */
class SwapBoundsTest {
    private static final MemberId SELF = MemberId.of("n1", 1);
    private static final MemberId OTHER = MemberId.of("n2", 1);
    private final SentCopies copies = new SentCopies();
    private final Reorder reorder = new Reorder();
    private final LocalGroup group = new LocalGroup("g", 1);

    private static FrameHeader header(Delivery delivery, long number) {
        return new FrameHeader(FrameKind.MESSAGE, delivery, new UUID(1, 1), OTHER, 1, 1, number, 0, "g");
    }

    private void keep(Delivery delivery, long number, int bytes) {
        copies.keep(group, new SentStream.Copy(header(delivery, number), null, FrameParts.whole(new byte[bytes])));
    }

    private static HeldFrame held(Delivery delivery, long number, int bytes) {
        return new HeldFrame(header(delivery, number), new byte[bytes], Way.NEXT);
    }

    @Test
    void copiesAreBoundedByNumberAndByBytesAndEachKindByItself() {
        for (int i = 1; i <= SentCopies.MAX_FRAMES; i++) {
            assertTrue(copies.room(Lane.FIFO, 1, 0));
            keep(Delivery.FIFO, i, 0);
        }
        assertFalse(copies.room(Lane.FIFO, 1, 0));
        assertTrue(copies.room(Lane.TOTAL, 1, Integer.MAX_VALUE), "one of the largest size always passes");
        keep(Delivery.TOTAL, 1, (int) SentCopies.MAX_BYTES);
        assertFalse(copies.room(Lane.TOTAL, 1, 1));
    }

    @Test
    void aCopyGoesWhenAllHaveItAndNotBefore() {
        keep(Delivery.FIFO, 1, 5);
        keep(Delivery.FIFO, 2, 5);
        keep(Delivery.TOTAL, 1, 5);
        SentStream stream = copies.stream("g", 1);
        stream.acked(SELF, new Positions(1, 3, 1, 1));
        copies.release(stream, Set.of(SELF, OTHER));
        assertEquals(3, copies.count());
        stream.acked(OTHER, new Positions(1, 2, 1, 1));
        copies.release(stream, Set.of(SELF, OTHER));
        assertEquals(2, copies.count());
        copies.release(stream, Set.of(SELF));
        assertEquals(1, copies.count(), "who has left is not waited for");
    }

    @Test
    void whatIsNotAcknowledgedIsSentAgainInItsOrder() {
        keep(Delivery.FIFO, 1, 5);
        keep(Delivery.FIFO, 2, 5);
        keep(Delivery.FIFO, 3, 5);
        copies.unsent(header(Delivery.FIFO, 3), null);
        copies.back();
        List<Long> again = new ArrayList<>();
        for (SentStream.Copy copy = copies.due("g"); copy != null; copy = copies.due("g")) {
            again.add(copy.header().sequence());
            copies.sentAgain(copy);
        }
        assertEquals(List.of(1L, 2L), again);
        assertEquals(0, copies.count());
        assertNull(copies.due(null));
    }

    @Test
    void whatIsHeldBackIsBoundedAndEachNumberOnce() {
        assertTrue(reorder.hold(held(Delivery.FIFO, 7, (int) SentCopies.MAX_BYTES)));
        assertTrue(reorder.hold(held(Delivery.FIFO, 7, (int) SentCopies.MAX_BYTES)));
        assertEquals(1, reorder.count());
        assertFalse(reorder.crowded());
        assertTrue(reorder.hold(held(Delivery.FIFO, 5, 1)));
        assertTrue(reorder.crowded(), "nothing more is read");
        assertFalse(reorder.hold(held(Delivery.FIFO, 8, (int) SentCopies.MAX_BYTES)));
        assertTrue(reorder.hold(held(Delivery.TOTAL, 1, 1)));
        assertNull(reorder.poll(header(Delivery.FIFO, 9), 5));
        assertEquals(5, reorder.poll(header(Delivery.FIFO, 9), 6).header().sequence());
        assertEquals(7, reorder.poll(header(Delivery.FIFO, 9), 8).header().sequence());
        assertEquals(1, reorder.count());
        reorder.gone(OTHER);
        assertEquals(0, reorder.count());
    }
}
