package io.coterie.runtime.messaging;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;

import org.junit.jupiter.api.Test;

import io.coterie.api.core.MemberId;
import io.coterie.api.core.RejectedException;
import io.coterie.api.messaging.Delivery;
import io.coterie.api.messaging.spi.FrameParts;

class FrameHeaderTest {
    private static final FrameHeader HEADER = new FrameHeader(FrameKind.REQUEST, Delivery.FIFO, new UUID(1, 2),
        MemberId.of("n1", 3), 4, 5, 6, 7, "g");

    @Test
    void theFormOnTheWireStays() {
        assertEquals("0203010201000000" + "00000000000000010000000000000002" + "0000000000000003"
            + "0000000000000004" + "0000000000000005" + "0000000000000006" + "0000000000000007" + "6e31" + "67" + "ff",
            HexFormat.of().formatHex(HEADER.frame(new byte[] {-1})));
    }

    @Test
    void whatIsWrittenIsRead() {
        byte[] frame = HEADER.frame(new byte[] {1, 2, 3});
        assertEquals(HEADER, FrameHeader.read(frame).orElseThrow());
        assertArrayEquals(new byte[] {1, 2, 3}, FrameHeader.payload(frame));
    }

    @Test
    void theLargestHeaderIsWithinItsLimit() {
        FrameHeader header = new FrameHeader(FrameKind.MESSAGE, Delivery.TOTAL, new UUID(1, 2),
            MemberId.of("n".repeat(63), 1), 1, 1, 1, 0, "\u20ac".repeat(66) + "xx");
        assertEquals(FrameHeader.MAX_BYTES, header.frame(new byte[0]).length);
        assertEquals(header, FrameHeader.read(header.frame(new byte[9])).orElseThrow());
    }

    @Test
    void otherFormsAreRefusedWithoutHarm() {
        byte[] frame = HEADER.frame(new byte[0]);
        for (int length = 0; length < frame.length; length++) {
            assertTrue(FrameHeader.read(Arrays.copyOf(frame, length)).isEmpty(), "cut at " + length);
        }
        byte[] newer = frame.clone();
        newer[0] = 3;
        assertTrue(FrameHeader.read(newer).isEmpty());
        Random random = new Random(1);
        for (int i = 0; i < 10_000; i++) {
            byte[] noise = new byte[random.nextInt(200)];
            random.nextBytes(noise);
            if (noise.length > 2) {
                noise[0] = FrameHeader.VERSION;
                noise[1] = (byte) random.nextInt(15);
            }
            FrameHeader.read(noise).ifPresent(h -> assertTrue(h.origin().incarnation().number() > 0));
            ControlPayload.readAnnounce(noise).ifPresent(s -> assertTrue(s.size() < 65_536));
            ControlPayload.readLeave(noise).ifPresent(l -> assertTrue(l.all() != null));
            SwapPayload.readState(noise).ifPresent(t -> assertTrue(t.streams().size() < 65_536));
            SwapPayload.readAck(noise).ifPresent(c -> assertTrue(c.size() < 65_536));
            ControlPayload.readRefusal(noise).ifPresent(r -> assertTrue(r.code() != null));
        }
    }

    @Test
    void aReaderThatRemembersReadsTheSame() {
        HeaderReader reader = new HeaderReader();
        Random random = new Random(2);
        MemberId[] senders = {MemberId.of("n1", 3), MemberId.of("n1", 4), MemberId.of("node-2", 1)};
        for (int i = 0; i < 10_000; i++) {
            MemberId from = senders[random.nextInt(senders.length)];
            byte[] frame = new FrameHeader(FrameKind.values()[random.nextInt(3)], Delivery.FIFO, new UUID(1, 2), from,
                1 + random.nextInt(2), 1 + random.nextInt(2), random.nextLong(), random.nextLong(),
                random.nextBoolean() ? "g" : "groups").frame(new byte[random.nextInt(3)]);
            if (random.nextInt(10) == 0) {
                // a byte that is wrong anywhere, or a frame that is cut
                frame[random.nextInt(frame.length)] ^= (byte) (1 << random.nextInt(8));
                frame = Arrays.copyOf(frame, random.nextInt(frame.length + 1));
            }
            assertEquals(FrameHeader.read(frame), reader.read(from, frame));
        }
    }

    @Test
    void aFrameInPartsIsReadAsTheWholeOneAndItsPayloadIsNotCopied() {
        HeaderReader reader = new HeaderReader();
        byte[] payload = {7, 8, 9};
        HeldFrame apart = reader.read(HEADER.origin(), HEADER.parts(payload), Way.NEXT);
        assertEquals(new HeldFrame(HEADER, payload, Way.NEXT), apart, "the very payload");
        byte[] whole = HEADER.frame(payload);
        for (int cut = 0; cut <= whole.length; cut++) {
            FrameParts parts = new FrameParts(Arrays.copyOf(whole, cut), Arrays.copyOfRange(whole, cut, whole.length));
            assertArrayEquals(whole, parts.joined());
            HeldFrame read = reader.read(HEADER.origin(), parts, Way.CURRENT);
            assertEquals(HEADER, read.header(), "cut at " + cut);
            assertArrayEquals(payload, read.payload(), "cut at " + cut);
        }
        assertNull(reader.read(HEADER.origin(), new FrameParts(new byte[] {1}, new byte[1]), Way.CURRENT));
        assertNull(reader.read(HEADER.origin(), FrameParts.whole(new byte[0]), Way.CURRENT));
    }

    @Test
    void controlPayloadsAreReadAsWritten() {
        List<ControlPayload.Stay> stays = List.of(new ControlPayload.Stay("g", 9, new Positions(1, 2, 3, 4)));
        assertEquals(stays, ControlPayload.readAnnounce(ControlPayload.announce(stays)).orElseThrow());
        ControlPayload.Leave leave = new ControlPayload.Leave(new Positions(1, 2, 3, 1),
            Map.of(MemberId.of("a", 1), 7L));
        assertEquals(leave, ControlPayload.readLeave(ControlPayload.leave(leave)).orElseThrow());
        RejectedException refusal = ControlPayload.readRefusal(ControlPayload.refusal(
            new RejectedException("a.b", "Problem.", "Remedy."))).orElseThrow();
        assertEquals("a.b", refusal.code());
        assertEquals("Problem.", refusal.problem());
    }

    @Test
    void payloadsOfASwapAreReadAsWritten() {
        List<SwapPayload.Stream> streams = new ArrayList<>();
        List<SwapPayload.Come> come = new ArrayList<>();
        for (int i = 0; i <= SwapPayload.MAX_STAYS; i++) {
            streams.add(new SwapPayload.Stream("x".repeat(190) + i, i, new Positions(1, 2, 3, i),
                new Positions(5, 6, i, 8)));
            come.add(new SwapPayload.Come("x".repeat(190) + i, i, new Positions(9, i, 11, 12)));
        }
        List<SwapPayload.State> states = SwapPayload.states(true, streams).stream()
            .map(p -> SwapPayload.readState(p).orElseThrow()).toList();
        assertEquals(List.of(0, 1), states.stream().map(SwapPayload.State::part).toList());
        assertTrue(states.stream().allMatch(s -> s.switched() && s.parts() == 2));
        assertEquals(streams, states.stream().flatMap(s -> s.streams().stream()).toList());
        assertEquals(come, SwapPayload.acks(come).stream()
            .flatMap(p -> SwapPayload.readAck(p).orElseThrow().stream()).toList());
        assertTrue(SwapPayload.states(true, streams).stream().allMatch(p -> p.length < 64 * 1024));
        assertEquals(1, SwapPayload.states(false, List.of()).size(), "who is in no group says so");
    }

    @Test
    void aWindowTellsDuplicatesInAnyOrder() {
        SequenceWindow window = new SequenceWindow(3);
        assertTrue(!window.accept(2) && window.accept(5) && !window.accept(5) && window.accept(3));
        assertTrue(!window.reached(5) && window.accept(4) && window.reached(6) && !window.reached(7));
        window.raise(10);
        assertTrue(!window.accept(9) && window.accept(10) && window.reached(11));
    }

    @Test
    void aWindowWithAGapStaysBounded() {
        SequenceWindow window = new SequenceWindow(1);
        for (long number = 2; number <= SequenceWindow.MAX_ABOVE + 2; number++) {
            assertTrue(window.accept(number));
        }
        assertTrue(!window.accept(1), "what is missing for so long is given up");
        assertTrue(window.reached(SequenceWindow.MAX_ABOVE + 3));
    }
}
