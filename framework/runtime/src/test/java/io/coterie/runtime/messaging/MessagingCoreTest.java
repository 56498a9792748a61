package io.coterie.runtime.messaging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.coterie.api.core.MemberId;
import io.coterie.api.messaging.Delivery;
import io.coterie.runtime.messaging.MessagingCounters.Reason;

class MessagingCoreTest {
    private static final UUID CLUSTER = new UUID(1, 1);
    private static final MemberId N1 = MemberId.of("n1", 1);
    private static final MemberId N2 = MemberId.of("n2", 5);
    private final List<GroupEvent> events = new ArrayList<>();
    private final List<FrameHeader> controls = new ArrayList<>();
    private final MessagingCore core = new MessagingCore(N1, CLUSTER, new MessagingEffects() {
        @Override
        public void sendTo(Way way, MemberId to, byte[] frame) {
            controls.add(FrameHeader.read(frame).orElseThrow());
        }

        @Override
        public void sendToAllNext(Delivery delivery, byte[] frame) {
            throw new AssertionError("no window is open");
        }

        @Override
        public void deliver(String group, GroupEvent event) {
            events.add(event);
        }
    });

    @BeforeEach
    void twoMembersInAGroup() {
        core.attached(1);
        core.members(Way.CURRENT, List.of(N1, N2));
        core.join("g");
        core.frame(Way.CURRENT, N2, frame(FrameKind.JOIN, CLUSTER, N2, 2, 1, 0));
        core.joinAnyway("g");
        assertEquals(List.of(FrameKind.HELLO, FrameKind.JOIN, FrameKind.ANNOUNCE),
            controls.stream().map(FrameHeader::kind).toList());
        events.clear();
    }

    private static byte[] frame(FrameKind kind, UUID cluster, MemberId origin, long epoch, long session, long number) {
        return new FrameHeader(kind, Delivery.FIFO, cluster, origin, epoch, session, number, 0, "g")
            .frame(new byte[0]);
    }

    private void expectDropped(Reason reason, MemberId from, byte[] frame) {
        long before = core.counters().of(reason);
        core.frame(Way.CURRENT, from, frame);
        assertEquals(before + 1, core.counters().of(reason));
        assertTrue(events.isEmpty());
    }

    @Test
    void framesThatAreNotForThisMemberAreDroppedAndCounted() {
        expectDropped(Reason.MALFORMED, N2, new byte[10]);
        expectDropped(Reason.FOREIGN, N2, frame(FrameKind.MESSAGE, new UUID(9, 9), N2, 2, 1, 1));
        expectDropped(Reason.FORGED, N2, frame(FrameKind.MESSAGE, CLUSTER, MemberId.of("n3", 1), 2, 1, 1));
        expectDropped(Reason.STALE, N2, frame(FrameKind.MESSAGE, CLUSTER, MemberId.of("n2", 4), 2, 1, 1));
        expectDropped(Reason.STALE, MemberId.of("n2", 4),
            frame(FrameKind.MESSAGE, CLUSTER, MemberId.of("n2", 4), 2, 1, 1));
        expectDropped(Reason.OUTSIDER, MemberId.of("n3", 1),
            frame(FrameKind.MESSAGE, CLUSTER, MemberId.of("n3", 1), 2, 1, 1));
        expectDropped(Reason.STALE, N2, frame(FrameKind.MESSAGE, CLUSTER, N2, 1, 1, 1));
        expectDropped(Reason.STALE, N2, frame(FrameKind.MESSAGE, CLUSTER, N2, 2, 0, 1));
    }

    @Test
    void aFrameThatComesTwiceIsDeliveredOnce() {
        core.frame(Way.CURRENT, N2, frame(FrameKind.MESSAGE, CLUSTER, N2, 2, 1, 1));
        assertEquals(1, events.size());
        events.clear();
        expectDropped(Reason.DUPLICATE, N2, frame(FrameKind.MESSAGE, CLUSTER, N2, 2, 1, 1));
    }

    @Test
    void whatComesBeforeItsSenderIsKnownWaits() {
        core.frame(Way.CURRENT, N2, frame(FrameKind.MESSAGE, CLUSTER, N2, 2, 7, 1));
        assertTrue(events.isEmpty());
        core.frame(Way.CURRENT, N2, frame(FrameKind.JOIN, CLUSTER, N2, 2, 7, 0));
        assertTrue(events.get(events.size() - 1) instanceof GroupEvent.Came);
    }

    @Test
    void whatWaitsIsBounded() {
        for (int i = 1; i <= LocalGroup.MAX_HELD_FRAMES; i++) {
            core.frame(Way.CURRENT, N2, frame(FrameKind.MESSAGE, CLUSTER, N2, 2, 7, i));
        }
        expectDropped(Reason.OVERFLOW, N2, frame(FrameKind.MESSAGE, CLUSTER, N2, 2, 7, 9999));
    }

    @Test
    void aLaterIncarnationTakesThePlaceOfTheEarlier() {
        MemberId again = MemberId.of("n2", 6);
        core.members(Way.CURRENT, List.of(N1, N2, again));
        assertEquals(List.of(N1), ((GroupEvent.Changed) events.get(0)).view().members());
        assertTrue(!core.shows("g", N2));
    }

    @Test
    void aRequestToWhomIsNotInTheGroupIsRefused() {
        core.leave("g");
        controls.clear();
        core.frame(Way.CURRENT, N2, frame(FrameKind.REQUEST, CLUSTER, N2, 2, 1, 1));
        assertEquals(FrameKind.REFUSAL, controls.get(0).kind());
    }
}
