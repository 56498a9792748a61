package io.coterie.consensus.raft;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.coterie.api.core.CoterieException;
import io.coterie.api.core.LimitExceededException;
import io.coterie.consensus.raft.LogEntryFrame.Kind;

/**
 * What this member has proposed and not yet seen applied. It is handed to each new leader again, a command under the
 * same number, so that it is applied once ({@link AppliedSequences}); it ends when it is applied here, or with an error
 * that says what is certain of it. Pure: time and leader are given; one thread.
 */
final class Proposals {
    /** More wait only if nothing is committed any more. */
    static final int MAX_WAITING = 4096;
    /** Eight commands of the largest size. */
    static final long MAX_WAITING_BYTES = 64L * 1024 * 1024;
    /**
     * After so long an entry that was sent to the leader is sent once more, and then each time after twice as long: it
     * is lost if the connection broke on the way. A leader that is merely slow gets a few copies, of which one counts.
     */
    static final Duration AGAIN_AFTER = Duration.ofSeconds(1);
    /** With a tick of 25 ms some thousand small ones in a second: far below what a leader takes that is only slow. */
    static final int MAX_AGAIN = 32;
    /** Some megabytes in a second, a small part of any link; one larger than that goes alone. */
    static final long MAX_AGAIN_BYTES = 128L * 1024;
    private final long origin;
    private final Outlet outlet;
    private final Map<Long, Waiting> waiting = new LinkedHashMap<>();
    private long lastSequence;
    private long bytes;

    /** Where entries go. */
    interface Outlet {
        /**
         * Hands an entry to the leader.
         *
         * @return what is known of it
         */
        Handed hand(byte[] entry);
    }

    /** What is known of an entry that was to be handed on. */
    enum Handed {
        /** There is no leader, or it refused at once: it is certainly not in the log. */
        NOT,
        /** This member leads and has taken it. */
        SELF,
        /** It was sent to another leader. */
        OTHER
    }

    /** How it ended well: command index and answer, the term of its entry, whether this member appended it. */
    record Ended(long index, byte[] answer, long term, boolean bySelf) {
    }

    /** One of them. */
    private static final class Waiting {
        private final Kind kind;
        private final byte[] payload;
        private final long deadline;
        private final CompletableFuture<Ended> end;
        private Handed handed = Handed.NOT;
        private long handedTerm;
        private int unanswered;
        private boolean refused;
        /** When it is sent to the same leader again; not set before the first look. */
        private long again;
        private Duration patience = Duration.ZERO;

        Waiting(final Kind kind, final byte[] payload, final long deadline, final CompletableFuture<Ended> end) {
            this.kind = kind;
            this.payload = payload;
            this.deadline = deadline;
            this.end = end;
        }
    }

    Proposals(final long origin, final Outlet outlet) {
        this.origin = origin;
        this.outlet = outlet;
    }

    void submit(final Kind kind, final byte[] payload, final long deadline, final long term,
            final CompletableFuture<Ended> end) {
        if (waiting.size() >= MAX_WAITING || bytes + payload.length > MAX_WAITING_BYTES) {
            end.completeExceptionally(new LimitExceededException("consensus.queue-full",
                waiting.size() + " commands of " + bytes + " bytes wait to be committed.",
                "Slow down and try again."));
            return;
        }
        bytes += payload.length;
        hand(++lastSequence, new Waiting(kind, payload, deadline, end), term);
    }

    private void hand(final long sequence, final Waiting entry, final long term) {
        waiting.put(sequence, entry);
        entry.handedTerm = term;
        entry.handed = outlet.hand(new LogEntryFrame(entry.kind, origin, sequence, entry.payload).encode());
        entry.unanswered += entry.handed == Handed.NOT ? 0 : 1;
    }

    void applied(final CommandApplier.AppliedEntry applied) {
        final Waiting entry = applied.origin() == origin ? remove(applied.sequence()) : null;
        if (entry != null) {
            entry.end.complete(new Ended(applied.index(), applied.answer(), applied.term(),
                entry.handed == Handed.SELF));
        }
    }

    /** The leader to whom it was sent did not take it. */
    void refused(final long sequence) {
        final Waiting entry = waiting.get(sequence);
        if (entry != null && entry.handed == Handed.OTHER) {
            entry.handed = Handed.NOT;
            entry.unanswered--;
            entry.refused = true;
        }
    }

    /**
     * Hands on what could not be before, and ends what has waited too long. What was sent to this very leader goes
     * again in portions, the oldest first: a leader that is behind must not get all of it once more.
     */
    void tick(final long now, final long term, final boolean quorum) {
        int again = 0;
        long againBytes = 0;
        for (final Map.Entry<Long, Waiting> each : new ArrayList<>(waiting.entrySet())) {
            final Waiting entry = each.getValue();
            if (now - entry.deadline >= 0) {
                remove(each.getKey());
                entry.end.completeExceptionally(late(entry, quorum));
            } else if (entry.handed == Handed.NOT || entry.handedTerm != term) {
                handAgain(each.getKey(), entry, term);
            } else if ((entry.patience.isZero() || again == 0
                    || again < MAX_AGAIN && againBytes + entry.payload.length <= MAX_AGAIN_BYTES)
                    && unheard(entry, now)) {
                // what has no room is still due at the next tick
                again++;
                againBytes += entry.payload.length;
                handAgain(each.getKey(), entry, term);
            }
        }
    }

    private static boolean unheard(final Waiting entry, final long now) {
        if (entry.handed != Handed.OTHER || !entry.patience.isZero() && now - entry.again < 0) {
            return false;
        }
        final boolean waited = !entry.patience.isZero();
        entry.patience = waited ? entry.patience.multipliedBy(2) : AGAIN_AFTER;
        entry.again = now + entry.patience.toNanos();
        return waited;
    }

    private void handAgain(final long sequence, final Waiting entry, final long term) {
        if (entry.kind == Kind.COMMAND) {
            hand(sequence, entry, term);
        } else {
            // a new number tells the entry that proves this leader from those that others may have appended
            waiting.remove(sequence);
            hand(++lastSequence, entry, term);
        }
    }

    private static CoterieException late(final Waiting entry, final boolean quorum) {
        if (entry.unanswered > 0) {
            return entry.kind == Kind.BARRIER ? Errors.noQuorum() : Errors.outcomeUnknown();
        }
        if (entry.refused && quorum) {
            return Errors.deadline();
        }
        return quorum ? Errors.noLeader() : Errors.noQuorum();
    }

    /** Ends all, because the instance ends. */
    void end(final CoterieException reason) {
        final List<Waiting> all = new ArrayList<>(waiting.values());
        waiting.clear();
        bytes = 0;
        all.forEach(entry -> entry.end.completeExceptionally(
            entry.kind == Kind.COMMAND && entry.unanswered > 0 ? Errors.outcomeUnknown() : reason));
    }

    int size() {
        return waiting.size();
    }

    private Waiting remove(final long sequence) {
        final Waiting entry = waiting.remove(sequence);
        if (entry != null) {
            bytes -= entry.payload.length;
        }
        return entry;
    }
}
