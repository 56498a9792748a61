package io.coterie.engine.jgroups;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

import org.jgroups.Address;
import org.jgroups.Event;
import org.jgroups.stack.Protocol;
import org.junit.jupiter.api.Test;

import io.coterie.api.core.MemberId;

class LifeSignsTest {
    private static final Address N1 = MemberAddress.create(MemberId.of("n1", 1));
    private static final Address N2 = MemberAddress.create(MemberId.of("n2", 1));
    private final AtomicLong now = new AtomicLong();
    private final LifeSigns signs = new LifeSigns(375, now::get);

    private void pass(final long millis) {
        now.addAndGet(millis * 1_000_000);
    }

    @Test
    void whoWasHeardAMomentAgoLivesUnlessItIsKnownToBeGone() {
        assertFalse(signs.alive(N1), "never heard");
        signs.heard(N1);
        pass(374);
        assertTrue(signs.alive(N1));
        pass(1);
        assertFalse(signs.alive(N1));
        signs.heard(N1);
        signs.gone(N1);
        signs.heard(N1);
        assertFalse(signs.alive(N1), "what was still on the way proves nothing");
    }

    @Test
    void aSuspicionThatIsOutOfDateGoesNoFurtherAndIsTakenBackBelow() {
        final List<String> seen = new ArrayList<>();
        final SuspicionTap tap = new SuspicionTap(signs, suspects -> seen.add("change"));
        tap.setUpProtocol(new Protocol() {
            @Override
            public Object up(final Event event) {
                return seen.add("up " + event.getType() + " " + event.getArg());
            }
        });
        tap.setDownProtocol(new Protocol() {
            @Override
            public Object down(final Event event) {
                return seen.add("down " + event.getType() + " " + event.getArg());
            }
        });
        signs.heard(N1);
        tap.up(new Event(Event.SUSPECT, List.of(N1, N2)));
        assertEquals(List.of("down " + Event.UNSUSPECT + " " + N1, "change", "up " + Event.SUSPECT + " [" + N2 + "]"),
            seen);
        seen.clear();
        tap.up(new Event(Event.SUSPECT, List.of(N1)));
        assertEquals(List.of("down " + Event.UNSUSPECT + " " + N1), seen);
        seen.clear();
        pass(400);
        tap.up(new Event(Event.SUSPECT, List.of(N1)));
        assertEquals(List.of("change", "up " + Event.SUSPECT + " [" + N1 + "]"), seen);
    }
}
