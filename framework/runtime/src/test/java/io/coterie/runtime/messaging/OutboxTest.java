package io.coterie.runtime.messaging;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.coterie.api.core.MemberId;
import io.coterie.api.messaging.Delivery;
import io.coterie.runtime.messaging.Outbox.Answer;

/** What waits, for how long, and what shares a frame. */
class OutboxTest {
    private final Outbox outbox = new Outbox();

    private Answer add(int bytes) {
        return outbox.add(Delivery.FIFO, new byte[bytes]);
    }

    /** As many frames as fly before anything waits, of one message each. */
    private void flying(long from) {
        for (int i = 0; i < Outbox.FLYING; i++) {
            assertEquals(Answer.ALONE, add(1));
            outbox.gave(Delivery.FIFO, from + i);
            assertFalse(outbox.ended(), "nothing waits");
        }
    }

    @Test
    void nothingWaitsBeforeEnoughIsInFlight() {
        flying(1);
        assertFalse(outbox.came(Delivery.FIFO, Outbox.FLYING));
        flying(Outbox.FLYING + 1);
        assertEquals(Answer.FIRST, add(1));
        assertEquals(Answer.TAKEN, add(1), "one clock is enough");
        assertTrue(outbox.came(Delivery.FIFO, Outbox.FLYING + 1), "the way is free");
        assertFalse(outbox.came(Delivery.FIFO, Outbox.FLYING + 2), "it was told so");
        assertTrue(outbox.fetch());
        assertEquals(2, outbox.take().count());
        outbox.gave(Delivery.FIFO, 2 * Outbox.FLYING + 2);
        outbox.left();
        assertFalse(outbox.ended());
        assertNull(outbox.take());
    }

    @Test
    void whatCameBackBeforeItsSenderSaidSoIsNotAwaited() {
        assertEquals(Answer.ALONE, add(1));
        assertFalse(outbox.came(Delivery.FIFO, 1));
        outbox.gave(Delivery.FIFO, 1);
        assertEquals(Answer.FIRST, add(1));
        assertTrue(outbox.ended());
    }

    @Test
    void nothingWaitsForEverForACopyThatDoesNotCome() {
        flying(1);
        assertEquals(Answer.FIRST, add(1));
        assertTrue(outbox.late());
        assertTrue(outbox.fetch());
        assertEquals(1, outbox.take().count());
        assertEquals(Answer.FIRST, add(1), "the next one has a clock of its own");
        outbox.left();
        assertFalse(outbox.ended(), "and waits until then");
        assertFalse(outbox.fetch());
        assertTrue(outbox.late());
        outbox.take();
        outbox.left();
        outbox.ended();
        assertFalse(outbox.late(), "nothing waits");
    }

    @Test
    void aPauseAfterAFailureHidesNoOtherEvent() {
        flying(1);
        add(1);
        outbox.take();
        assertFalse(outbox.ended());
        assertTrue(outbox.again());
        assertFalse(outbox.again(), "one pause is enough");
        assertTrue(outbox.release(), "another component is there");
        assertTrue(outbox.fetch());
        assertTrue(outbox.retry());
        outbox.take();
        outbox.left();
        outbox.ended();
        assertFalse(outbox.again(), "nothing waits");
    }

    @Test
    void whatWasAcceptedIsCountedUntilItIsGone() {
        flying(1);
        add(1);
        add(1);
        outbox.take();
        add(1);
        assertEquals(3, outbox.waiting());
        outbox.left();
        assertEquals(1, outbox.waiting());
        assertEquals(3, outbox.taken());
        assertEquals(2, outbox.gone());
        outbox.ended();
        assertTrue(outbox.hurry(), "whatever is in flight");
        assertEquals(1, outbox.take().count());
    }

    @Test
    void whatWaitsIsBoundedAndOfOneOrder() {
        flying(1);
        for (int i = 0; i < FrameBundle.MAX_MESSAGES; i++) {
            assertEquals(i == 0 ? Answer.FIRST : Answer.TAKEN, add(1));
        }
        assertEquals(Answer.FULL, add(1));
        assertEquals(FrameBundle.MAX_MESSAGES, outbox.take().count());
        assertEquals(Answer.TAKEN, add(1), "while that goes");
        assertEquals(Answer.FULL, outbox.add(Delivery.TOTAL, new byte[1]));
        assertFalse(outbox.ended(), "it did not go, and is not tried without a pause");
        assertTrue(outbox.again());
        assertFalse(outbox.came(Delivery.FIFO, 1));
        assertEquals(Answer.FULL, add(1));
        assertEquals(FrameBundle.MAX_MESSAGES, outbox.take().count(), "the same again");
    }

    @Test
    void whatMayHaveBeenDeliveredKeepsItsNumbersOrIsLost() {
        flying(1);
        add(1);
        FrameBundle first = outbox.take();
        outbox.doubt(7);
        outbox.ended();
        assertFalse(outbox.isDoubtfulBeside(7));
        assertTrue(outbox.isDoubtfulBeside(8), "with other numbers it could come twice");
        assertSame(first, outbox.take());
        outbox.left();
        assertFalse(outbox.isDoubtfulBeside(8));
    }

    @Test
    void anotherEngineOwesNothing() {
        flying(5);
        add(1);
        outbox.restart();
        assertTrue(outbox.release());
        outbox.close();
        assertEquals(Answer.CLOSED, add(1));
        assertEquals(1, outbox.take().count(), "what was accepted stays");
    }

    @Test
    void aBundleIsReadAsItWasWritten() {
        FrameBundle bundle = new FrameBundle();
        List<byte[]> messages = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            messages.add(new byte[i == 8 ? FrameBundle.MAX_MESSAGE_BYTES : i * 30]);
            Arrays.fill(messages.get(i), (byte) i);
            assertTrue(bundle.add(messages.get(i)));
        }
        byte[] payload = bundle.payload();
        assertTrue(FrameBundle.isWhole(payload, 9));
        List<GroupEvent.Came> came = new ArrayList<>();
        new GroupEvent.CameTogether(MemberId.of("n1", 1), Delivery.FIFO, 4, 9, payload).each(came::add);
        for (int i = 0; i < 9; i++) {
            assertArrayEquals(messages.get(i), came.get(i).message().payload());
            assertEquals(4 + i, came.get(i).message().sequence());
        }
        for (long wrong : new long[] {-1, 0, 8, 10, FrameBundle.MAX_MESSAGES + 1, Long.MAX_VALUE}) {
            assertFalse(FrameBundle.isWhole(payload, wrong), "as " + wrong);
        }
        for (int length = 0; length < payload.length; length += 7) {
            assertFalse(FrameBundle.isWhole(Arrays.copyOf(payload, length), 9), "cut at " + length);
        }
    }

    @Test
    void aSingleMessageStandsByItself() {
        FrameBundle bundle = new FrameBundle();
        bundle.add(new byte[] {1, 2, 3});
        assertArrayEquals(new byte[] {1, 2, 3}, bundle.payload());
    }
}
