package io.coterie.runtime.consensus;

import java.time.Duration;

/**
 * What one member does next so that the new log takes over from the old one. It only proposes; what counts is which
 * entry comes first in the old log, CLOSE or UNSEAL, so it does no harm if several members propose the same, or
 * different things, late or twice. Pure; confined to one thread.
 */
final class Handover {
    /** Who leads goes first; should that one be unable to, the others do it after so long. */
    static final Duration OTHERS_AFTER = Duration.ofSeconds(3);
    /**
     * How long commands wait at most for a new log that does not take the state. Then the old log goes on. With the
     * entry that says so it is less than the patience of those who propose: the manager's is 5 s.
     */
    static final Duration SEALED_AT_MOST = Duration.ofSeconds(3);
    /** After that it is tried again, at first soon. */
    static final Duration AGAIN_AFTER = Duration.ofSeconds(2);
    /** And at last so seldom, that the cluster is hardly held up. */
    static final Duration AGAIN_AT_MOST = Duration.ofMinutes(2);
    private long knownSeal;
    private long sealedAt;
    private boolean sealed;
    private long openSince;
    private boolean open;
    private long readySince;
    private boolean ready;
    private Duration pause = Duration.ZERO;

    /** What is to be proposed. */
    enum Action {
        /** Nothing. */
        NONE,
        /** In the old log: it takes no command any more. */
        SEAL,
        /** In the old log: it does so again. */
        UNSEAL,
        /** In the new log: the state of the old one. */
        BASE,
        /** In the old log: it has ended. */
        CLOSE,
        /** In the new log: it takes commands. */
        OPEN
    }

    /**
     * What a member sees.
     *
     * @param old how the old log stands here
     * @param leadsOld whether this member leads it
     * @param successor names the new log; empty if there is none here
     * @param next how the new one stands here; null if there is none here
     * @param leadsNext whether this member leads it
     * @param fit whether the new one has just proved that it can commit, by the voters of the old one
     * @param decided whether the cluster has decided for the new one
     */
    record Seen(LogLine.Standing old, boolean leadsOld, String successor, LogLine.Standing next, boolean leadsNext,
            boolean fit, boolean decided) {
    }

    /**
     * The next step.
     *
     * @param seen what this member sees
     * @param now the time, in nanoseconds
     * @return what to propose
     */
    Action next(final Seen seen, final long now) {
        note(seen.old, now);
        final boolean nowReady = seen.next != null && seen.decided && seen.fit;
        readySince = nowReady && !ready ? now : readySince;
        ready = nowReady;
        final boolean related = seen.next != null && seen.old.successor().equals(seen.successor);
        return switch (seen.old.phase()) {
            case OPEN -> ready && seen.old.allows(seen.successor) && now - openSince >= pause.toNanos()
                && turn(seen.leadsOld, Math.min(now - readySince, now - openSince - pause.toNanos()), Duration.ZERO)
                ? Action.SEAL : Action.NONE;
            case SEALED -> sealed(seen, related, now);
            case CLOSED -> related && seen.next.phase() == LogLine.Phase.BASED
                && seen.next.based() == seen.old.seals() ? Action.OPEN : Action.NONE;
            default -> Action.NONE;
        };
    }

    private Action sealed(final Seen seen, final boolean related, final long now) {
        final long waited = now - sealedAt;
        // after CLOSE nothing goes back: never for a new log that holds the state, but takes no entry any more
        if (related && seen.fit && seen.next.based() == seen.old.seals()) {
            return Action.CLOSE;
        }
        if (waited > SEALED_AT_MOST.toNanos() && turn(seen.leadsOld, waited, SEALED_AT_MOST)) {
            return Action.UNSEAL;
        }
        return related && seen.next.phase().compareTo(LogLine.Phase.OPEN) < 0 && seen.next.based() != seen.old.seals()
            && turn(seen.leadsNext, waited, Duration.ZERO) ? Action.BASE : Action.NONE;
    }

    private static boolean turn(final boolean leads, final long waited, final Duration after) {
        return leads || waited >= after.plus(OTHERS_AFTER).toNanos();
    }

    private void note(final LogLine.Standing old, final long now) {
        final boolean isOpen = old.phase() == LogLine.Phase.OPEN;
        if (isOpen && !open) {
            openSince = now;
            // unsealed: what did not work will not at once
            pause = !sealed ? Duration.ZERO : pause.isZero() ? AGAIN_AFTER
                : pause.compareTo(AGAIN_AT_MOST.dividedBy(2)) < 0 ? pause.multipliedBy(2) : AGAIN_AT_MOST;
        }
        open = isOpen;
        if (old.phase() == LogLine.Phase.SEALED) {
            if (!sealed || knownSeal != old.seals()) {
                sealedAt = now;
                knownSeal = old.seals();
            }
            sealed = true;
        } else if (!isOpen) {
            sealed = false;
        }
    }
}
