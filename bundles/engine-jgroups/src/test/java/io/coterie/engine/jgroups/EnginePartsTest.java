package io.coterie.engine.jgroups;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.jgroups.Address;
import org.jgroups.BytesMessage;
import org.jgroups.Message;
import org.jgroups.View;
import org.jgroups.ViewId;
import org.jgroups.util.Util;
import org.junit.jupiter.api.Test;

import io.coterie.api.component.Configuration;
import io.coterie.api.component.InstanceId;
import io.coterie.api.core.DeadlineExceededException;
import io.coterie.api.core.ClusterId;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.OutcomeUnknownException;
import io.coterie.api.core.UnavailableException;
import io.coterie.api.messaging.spi.FrameParts;
import io.coterie.api.messaging.spi.FrameSink;

/** The small parts of the engine, without a channel. */
class EnginePartsTest {
    private static final MemberId N1 = MemberId.of("n1", 1);

    @Test
    void anAddressCarriesItsMemberOverTheWire() throws Exception {
        final MemberId member = MemberId.of("a-node.of_sixty-three", 1_732_150_000_000L);
        final Address address = MemberAddress.create(member);
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Util.writeAddress(address, new DataOutputStream(bytes));
        final Address read = Util.readAddress(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
        assertEquals(address, read);
        assertEquals(Optional.of(member), MemberAddress.member(read));
        assertEquals(Optional.empty(), MemberAddress.member(org.jgroups.util.UUID.randomUUID()));
    }

    @Test
    void ofTwoIncarnationsTheLaterIsInTheView() {
        final Address old = MemberAddress.create(MemberId.of("n1", 5));
        final Address now = MemberAddress.create(MemberId.of("n1", 7));
        final Address other = MemberAddress.create(MemberId.of("n2", 1));
        final Address again = MemberAddress.create(MemberId.of("n2", 1));
        assertEquals(Set.of(now, again),
            MemberAddress.members(View.create(old, 3, now, other, old, again)).keySet());
        assertNotEquals(MemberAddress.stamp(new ViewId(old, 3)), MemberAddress.stamp(new ViewId(now, 3)));
        assertNotEquals(MemberAddress.stamp(new ViewId(old, 3)), MemberAddress.stamp(new ViewId(old, 4)));
    }

    @Test
    void framesAreReadAsTheyWereWritten() throws Exception {
        for (final byte[] head : List.of(new byte[0], new byte[] {4, 5}, new byte[FrameParts.MAX_HEAD_BYTES])) {
            final byte[] body = {1, 2, 3};
            final Message sent = new BytesMessage(null, body)
                .putHeader(FrameHead.ID, new FrameHead(FrameFormat.Kind.ONE, 77, head));
            assertSame(body, FrameFormat.read(sent).orElseThrow().parts().body(), "to this member itself no copy");
            final FrameFormat.Frame frame = FrameFormat.read(overTheWire(sent)).orElseThrow();
            assertEquals(FrameFormat.Kind.ONE, frame.kind());
            assertEquals(77, frame.position());
            assertArrayEquals(head, frame.parts().head());
            assertArrayEquals(body, frame.parts().body());
        }
        final Message part = new BytesMessage(null, new byte[] {1, 2, 3, 4}, 1, 2)
            .putHeader(FrameHead.ID, new FrameHead(FrameFormat.Kind.ALL, 1, new byte[1]));
        assertArrayEquals(new byte[] {2, 3}, FrameFormat.read(part).orElseThrow().parts().body());
    }

    @Test
    void notesAndCreditsAreReadAsTheyWereWritten() {
        final FrameFormat.Frame note = read(FrameFormat.note(new byte[] {9})).orElseThrow();
        assertEquals(FrameFormat.Kind.NOTE, note.kind());
        assertArrayEquals(new byte[] {9}, note.parts().body());
        final byte[] credit = FrameFormat.credit(5, 6);
        assertEquals(5, read(credit).orElseThrow().position());
        assertEquals(6, read(credit).orElseThrow().other());
        assertEquals(Optional.empty(), read(Arrays.copyOf(credit, credit.length - 1)));
        assertEquals(Optional.empty(), read(new byte[0]));
        assertEquals(Optional.empty(), FrameFormat.read(new BytesMessage(null)));
        credit[0] = 1;
        assertEquals(Optional.empty(), read(credit), "of another version");
        credit[0] = FrameFormat.VERSION;
        credit[1] = 1;
        assertEquals(Optional.empty(), read(credit), "a frame without its header");
    }

    @Test
    void aHeadOfAnotherFormIsPassedOverWhole() throws Exception {
        final byte[] good = {0, 11, 1, 1, 0, 0, 0, 0, 0, 0, 0, 7, 42};
        for (final byte[] bad : List.of(changed(good, 2, 9), changed(good, 3, 0), changed(good, 3, 3),
            changed(good, 3, -1), new byte[] {0, 2, 1, 1}, changed(new byte[2 + 5000], 0, 5000 >>> 8, 5000 & 0xff))) {
            final DataInputStream in = new DataInputStream(new ByteArrayInputStream(bad));
            final FrameHead head = new FrameHead();
            head.readFrom(in);
            assertNull(head.with(new byte[0]));
            assertEquals(0, in.available(), "what follows is read from its beginning");
        }
        final FrameHead head = new FrameHead();
        head.readFrom(new DataInputStream(new ByteArrayInputStream(good)));
        assertEquals(7, head.with(new byte[0]).position());
        assertArrayEquals(new byte[] {42}, head.with(new byte[0]).parts().head());
        assertEquals(good.length, head.serializedSize());
    }

    private static byte[] changed(final byte[] bytes, final int from, final int... values) {
        final byte[] changed = bytes.clone();
        for (int i = 0; i < values.length; i++) {
            changed[from + i] = (byte) values[i];
        }
        return changed;
    }

    private static Optional<FrameFormat.Frame> read(final byte[] payload) {
        return FrameFormat.read(new BytesMessage(null, payload));
    }

    private static Message overTheWire(final Message message) throws Exception {
        FrameHead.register();
        FrameHead.register();
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        message.writeTo(new DataOutputStream(bytes));
        final Message read = new BytesMessage();
        read.readFrom(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
        return read;
    }

    @Test
    void aGateSaysWhatBecameOfAFrame() {
        final SendGate gate = new SendGate(65_536);
        final Address peer = MemberAddress.create(N1);
        gate.receivers(Set.of(peer), false);
        assertThrows(OutcomeUnknownException.class, () -> gate.toAll(frame(1), Duration.ZERO, frame -> {
            throw new java.io.IOException("broken");
        }));
        gate.toOne(MemberAddress.create(N1), frame(1), Duration.ZERO, frame -> {
            throw new AssertionError("nobody is there");
        });
        gate.toAll(frame(60_000), Duration.ZERO, frame -> { });
        assertThrows(DeadlineExceededException.class,
            () -> gate.toAll(frame(60_000), Duration.ofMillis(5), frame -> { }));
        gate.receivers(Set.of(), false);
        gate.toAll(frame(60_000), Duration.ZERO, frame -> { });
        gate.close();
        assertThrows(UnavailableException.class, () -> gate.toAll(frame(1), Duration.ZERO, frame -> { }));
    }

    @Test
    void aLaneWaitsUntilOpenDeliversInOrderAndCredits() {
        final List<Runnable> tasks = new ArrayList<>();
        final List<String> seen = new ArrayList<>();
        final Lane lane = new Lane(N1, tasks::add, 4 * FlowWindow.cost(10),
            (all, mine) -> seen.add("credit " + all + "," + mine));
        lane.add(List.of(new FrameFormat.Frame(FrameFormat.Kind.ALL, 10, 0, frame(10))));
        lane.add(List.of(new FrameFormat.Frame(FrameFormat.Kind.ONE, 20, 0, frame(0))));
        assertTrue(tasks.isEmpty());
        lane.open(sink(seen));
        assertFalse(lane.end().isDone());
        lane.add(List.of(new FrameFormat.Frame(FrameFormat.Kind.ALL, 30, 0, frame(10))));
        assertEquals(1, tasks.size());
        tasks.get(0).run();
        assertEquals(List.of("all 10", "credit 10,-1", "me 0"), seen);
        assertTrue(lane.end().isDone());
    }

    @Test
    void aLaneGoesOnAfterAFailureAndStopsWhenAbandoned() {
        final List<Runnable> tasks = new ArrayList<>();
        final List<String> seen = new ArrayList<>();
        final Lane lane = new Lane(N1, tasks::add, 1 << 20, (all, mine) -> seen.add("credit"));
        lane.open(sink(seen));
        lane.add(List.of(new FrameFormat.Frame(FrameFormat.Kind.ALL, 1, 0, frame(13))));
        lane.add(List.of(new FrameFormat.Frame(FrameFormat.Kind.ALL, 2, 0, frame(1))));
        tasks.remove(0).run();
        assertEquals(List.of("all 1"), seen);
        lane.add(List.of(new FrameFormat.Frame(FrameFormat.Kind.ALL, 3, 0, frame(2))));
        lane.abandon();
        tasks.remove(0).run();
        assertEquals(List.of("all 1"), seen);
    }

    @Test
    void settingsAreCheckedAndTellEnginesApart() {
        assertEquals(List.of(), EngineSettings.check(Configuration.EMPTY));
        for (final Map<String, String> bad : List.of(Map.of("windowBytes", "5"), Map.of("x", "y"),
            Map.of("suspectMillis", "299"), Map.of("preset", "slow"),
            Map.of("preset", "fast-lan", "heartbeatMillis", "401"), Map.of("joinMillis", "soon"),
            Map.of("mergeMillis", "9999999"))) {
            assertEquals(1, EngineSettings.check(Configuration.of(bad)).size(), bad.toString());
        }
        final EngineSettings standard = EngineSettings.of(Configuration.EMPTY);
        final EngineSettings other = EngineSettings.of(Configuration.of(Map.of("joinMillis", "301")));
        assertNotEquals(standard, other);
        assertEquals(150, standard.heartbeatMillis());
        assertEquals(standard, EngineSettings.of(Configuration.of(Map.of("preset", "default"))));
        final EngineSettings fast = EngineSettings.of(Configuration.of(Map.of("preset", "fast-lan",
            "verifyMillis", "300")));
        assertEquals(List.of(100, 800, 300), List.of(fast.heartbeatMillis(), fast.suspectMillis(),
            fast.verifyMillis()), "a single setting wins over the preset");
        final ClusterId cluster = new ClusterId("c", new java.util.UUID(1, 1));
        final String token = standard.token(new InstanceId(cluster, "membership", "jgroups", "1", "bb", "cc"));
        assertEquals(token, standard.token(new InstanceId(cluster, "messaging", "jgroups", "1", "bb", "cc")));
        assertNotEquals(token, standard.token(new InstanceId(cluster, "membership", "jgroups", "1", "bb", "dd")),
            "the same values, but another instance: in a swap both are there");
    }

    private static FrameParts frame(final int bytes) {
        return FrameParts.whole(new byte[bytes]);
    }

    private static FrameSink sink(final List<String> seen) {
        return new FrameSink() {
            @Override
            public void frame(final MemberId from, final byte[] frame) {
                if (frame.length == 13) {
                    throw new IllegalStateException("thirteen, as the test wants");
                }
                seen.add("all " + frame.length);
            }

            @Override
            public void frameToMe(final MemberId from, final byte[] frame) {
                seen.add("me " + frame.length);
            }

            @Override
            public void members(final List<MemberId> members) {
                throw new AssertionError("a lane tells of no members");
            }
        };
    }
}
