package io.coterie.runtime.messaging;

import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

import io.coterie.api.messaging.Delivery;

/** In a window: what another member has said of its own window. Pure; used by the window alone. */
final class PeerInWindow {
    /** The turn of its new instance; tells one try of a swap from the next. */
    final long turn;
    final Map<String, Map<Long, SwapPayload.Stream>> streams = new HashMap<>();
    final Set<Delivery> answered = EnumSet.noneOf(Delivery.class);
    /** Whether it knows of this member's window. */
    boolean knowsMe;
    /** Whether it was heard through the next component. */
    boolean heardNext;
    /** Frames of it that came since it was told what has come. */
    int unacknowledged;
    private final Set<Integer> switchedParts = new HashSet<>();
    private int parts = Integer.MAX_VALUE;
    private final Map<String, Map<Long, Positions>> acknowledged = new HashMap<>();

    PeerInWindow(final long turn) {
        this.turn = turn;
    }

    void told(final SwapPayload.State told) {
        for (final SwapPayload.Stream stream : told.streams()) {
            streams.computeIfAbsent(stream.group(), g -> new HashMap<>()).merge(stream.session(), stream,
                (before, now) -> told.switched() ? now : before.end() == null ? now : before);
        }
        if (told.switched()) {
            parts = told.parts();
            switchedParts.add(told.part());
        }
    }

    boolean switched() {
        return knowsMe && switchedParts.size() >= parts;
    }

    /** {@return whether it has not been told this yet; now it will be} */
    boolean news(final SwapPayload.Come come) {
        return !come.next().equals(acknowledged.computeIfAbsent(come.group(), g -> new HashMap<>())
            .put(come.session(), come.next()));
    }
}
