package io.coterie.runtime.messaging;

import java.util.EnumMap;
import java.util.Map;

/** One member's stay in one group, as this member follows it. Pure; used by one owner. */
final class RemoteSession {
    private final long number;
    private final Map<Lane, SequenceWindow> windows = new EnumMap<>(Lane.class);
    private Positions end;
    private long ownSession;
    private Positions owedFrom = Positions.START;

    RemoteSession(final long number, final Positions next) {
        this.number = number;
        for (final Lane lane : Lane.values()) {
            windows.put(lane, new SequenceWindow(next.of(lane)));
        }
    }

    long number() {
        return number;
    }

    /** From these positions of this member's own stay on, its messages are for that member too. */
    void owes(final long session, final Positions positions) {
        ownSession = session;
        owedFrom = positions;
    }

    /** {@return the positions above, for the own stay of that number; its start if it is the later of the two} */
    Positions owedFrom(final long session) {
        return session == ownSession ? owedFrom : Positions.START;
    }

    boolean accept(final Lane lane, final long sequence) {
        return windows.get(lane).accept(sequence);
    }

    /** {@return whether these numbers were the next ones of a stream; if not, none of them is accepted} */
    boolean acceptNext(final Lane lane, final long first, final long count) {
        return windows.get(lane).acceptNext(first, count);
    }

    /** {@return the first number of a stream that is missing} */
    long next(final Lane lane) {
        return windows.get(lane).next();
    }

    void raise(final Lane lane, final long next) {
        windows.get(lane).raise(next);
    }

    /** What an engine that keeps the order has not brought before later ones it will not bring. */
    void settle() {
        windows.get(Lane.FIFO).settle();
        windows.get(Lane.ONE).settle();
    }

    /**
     * {@return the first numbers that are missing}
     *
     * @param from in the streams without order, what is missing before these does not count
     */
    Positions received(final Positions from) {
        return new Positions(windows.get(Lane.UNORDERED).nextFrom(from.unordered()), next(Lane.FIFO),
            windows.get(Lane.TOTAL).nextFrom(from.total()), next(Lane.ONE));
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
