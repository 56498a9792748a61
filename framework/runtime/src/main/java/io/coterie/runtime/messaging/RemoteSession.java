package io.coterie.runtime.messaging;

import java.util.EnumMap;
import java.util.Map;

/** One member's stay in one group, as this member follows it. Pure; used by one owner. */
final class RemoteSession {
    private final long number;
    private final Map<Lane, SequenceWindow> windows = new EnumMap<>(Lane.class);
    private Positions end;

    RemoteSession(final long number, final Positions next) {
        this.number = number;
        for (final Lane lane : Lane.values()) {
            windows.put(lane, new SequenceWindow(next.of(lane)));
        }
    }

    long number() {
        return number;
    }

    boolean accept(final Lane lane, final long sequence) {
        return windows.get(lane).accept(sequence);
    }

    void raise(final Positions next) {
        windows.forEach((lane, window) -> window.raise(next.of(lane)));
    }

    /** It leaves once everything before these positions has come. */
    void leaveAt(final Positions positions) {
        end = positions;
    }

    boolean leaving() {
        return end != null;
    }

    boolean over() {
        return end != null && windows.entrySet().stream().allMatch(e -> e.getValue().reached(end.of(e.getKey())));
    }
}
