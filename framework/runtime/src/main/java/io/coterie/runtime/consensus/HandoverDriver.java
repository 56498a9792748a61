package io.coterie.runtime.consensus;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.coterie.api.consensus.Applied;
import io.coterie.api.core.Scheduler;

/**
 * Carries out what {@link Handover} says, between two logs of one slot, and asks the new one for proof that it can
 * commit. Confined to the thread of the slot's front, but for what it tells.
 */
final class HandoverDriver {
    /** Small enough for every transport, large enough that a state of some megabytes is a few entries. */
    private static final int PART_BYTES = 512 * 1024;
    /**
     * For one entry of the slot's own: commands wait for it, and with {@link Handover#SEALED_AT_MOST} it has to stay
     * within the patience of those who propose.
     */
    static final Duration ENTRY_TIMEOUT = Duration.ofMillis(1500);
    /** For one proof, for which nobody waits. */
    private static final Duration PROOF_TIMEOUT = Duration.ofSeconds(5);
    /** Between two proofs: each is an entry of the new log. */
    private static final long PROOF_PAUSE_NANOS = Duration.ofMillis(500).toNanos();
    /** How long a proof counts. */
    private static final long PROOF_LIMIT_NANOS = Duration.ofSeconds(3).toNanos();
    /** After an entry that was not taken. */
    private static final long RETRY_PAUSE_NANOS = Duration.ofMillis(250).toNanos();
    private static final Logger LOG = LoggerFactory.getLogger(HandoverDriver.class);
    private final Scheduler owner;
    private final LongSupplier nanos;
    private Handover core = new Handover();
    private OpenLog from;
    private final SecureRandom random = new SecureRandom();
    private OpenLog proving;
    private boolean asking;
    private long askedAt;
    private final Lane inOld = new Lane();
    private final Lane inNext = new Lane();
    private Handover.Action last = Handover.Action.NONE;
    /** When the last proof was asked for that came. */
    private long provedSince;
    /** The seal whose state the new log holds, and since when that is known here. */
    private long basedOn;
    private long basedSince;
    private volatile long provedAt;
    private volatile OpenLog proved;
    private volatile OpenLog provedAfterSwitch;

    /** What is proposed to one of the logs: the old one never waits for the new one. */
    private static final class Lane {
        private boolean busy;
        private boolean refused;
        private long refusedAt;

        boolean free(final long now) {
            return !busy && !(refused && now - refusedAt < RETRY_PAUSE_NANOS);
        }
    }

    HandoverDriver(final Scheduler owner, final LongSupplier nanos) {
        this.owner = owner;
        this.nanos = nanos;
    }

    /** {@return whether the new log has proved here that it commits} */
    boolean proved(final OpenLog next) {
        return proved == next;
    }

    /** {@return whether it has done so after the switch} */
    boolean provedAfterSwitch(final OpenLog next) {
        return provedAfterSwitch == next;
    }

    /** One turn. {@code next} may be null. */
    void turn(final OpenLog old, final OpenLog next, final boolean switched, final boolean decided) {
        if (from != old) {
            // what was noted of the log before, its seals and pauses, says nothing of this one
            from = old;
            core = new Handover();
            last = Handover.Action.NONE;
        }
        if (proving != next) {
            proving = next;
            proved = null;
            provedAfterSwitch = null;
            asking = false;
            basedOn = 0;
        }
        if (old.standing() == null || LogRoute.taken(next == null ? null : next.standing())) {
            return;
        }
        final long now = nanos.getAsLong();
        if (next != null && next.standing() != null) {
            if (basedOn != next.standing().based()) {
                basedOn = next.standing().based();
                basedSince = now;
            }
            prove(next, switched, now);
        }
        final Handover.Seen seen = new Handover.Seen(old.standing(), old.leads(), next == null ? "" : next.name(),
            next == null ? null : next.standing(), next != null && next.leads(), next != null && fit(old, next, now),
            decided);
        final Handover.Action action = core.next(seen, now);
        final Lane lane = action == Handover.Action.BASE || action == Handover.Action.OPEN ? inNext : inOld;
        if (action != Handover.Action.NONE && lane.free(now)) {
            act(action, old, next);
        }
    }

    private void prove(final OpenLog next, final boolean switched, final long now) {
        final boolean asBefore = basedOn == 0 || provedSince - basedSince > 0;
        if (asking || proved == next && asBefore && now - askedAt < PROOF_PAUSE_NANOS) {
            return;
        }
        asking = true;
        askedAt = now;
        next.service().barrier(PROOF_TIMEOUT).whenComplete((barrier, failure) -> owner.execute(() -> {
            if (proving != next) {
                return;
            }
            asking = false;
            if (failure == null) {
                provedAt = nanos.getAsLong();
                provedSince = now;
                proved = next;
                provedAfterSwitch = switched ? next : provedAfterSwitch;
            } else {
                LOG.debug("The new log proves nothing yet: {}", failure.getMessage());
            }
        }));
    }

    /** A proof of the time before it held the state says nothing of the time after. */
    private boolean fit(final OpenLog old, final OpenLog next, final long now) {
        return proved == next && (basedOn == 0 || provedSince - basedSince > 0)
            && now - provedAt < PROOF_LIMIT_NANOS && sameVoters(old, next);
    }

    static boolean sameVoters(final OpenLog old, final OpenLog next) {
        return old.service().voters().equals(next.service().voters());
    }

    private void act(final Handover.Action action, final OpenLog old, final OpenLog next) {
        if (action != last) {
            LOG.info("The log is handed over{}: {}", next == null ? "" : " to " + next.name(), action);
            last = action;
        }
        final LogLine.Standing standing = old.standing();
        switch (action) {
            case SEAL -> run(inOld, propose(old, LogEntry.seal(next.name())));
            case UNSEAL -> run(inOld, propose(old, LogEntry.unseal(standing.seals())));
            case CLOSE -> run(inOld, propose(old, LogEntry.close(standing.seals(), standing.successor())));
            case OPEN -> run(inNext, propose(next, LogEntry.open(standing.seals())));
            default -> base(old, next, standing);
        }
    }

    private void base(final OpenLog old, final OpenLog next, final LogLine.Standing standing) {
        final Optional<byte[]> state;
        try {
            state = old.line().sealedState();
        } catch (IOException e) {
            LOG.error("The state cannot be handed over; the old log will go on.", e);
            return;
        }
        if (state.isPresent() && old.standing().equals(standing)) {
            final int parts = Math.max(1, (state.get().length + PART_BYTES - 1) / PART_BYTES);
            final long end = nanos.getAsLong() + Handover.SEALED_AT_MOST.toNanos();
            run(inNext, part(next, standing, state.get(), new LogEntry.Part(0, parts, random.nextLong()), () ->
                old.standing().equals(standing) && nanos.getAsLong() - end < 0));
        }
    }

    /** As long as the old log waits for it. */
    private CompletionStage<Boolean> part(final OpenLog next, final LogLine.Standing sealed, final byte[] state,
            final LogEntry.Part part, final BooleanSupplier wanted) {
        final int from = part.place() * PART_BYTES;
        final byte[] bytes = Arrays.copyOfRange(state, from, Math.min(state.length, from + PART_BYTES));
        return propose(next, LogEntry.base(sealed.seals(), part, sealed.index(), bytes)).thenCompose(taken ->
            taken && part.place() + 1 < part.of() && wanted.getAsBoolean() ? part(next, sealed, state,
                new LogEntry.Part(part.place() + 1, part.of(), part.sender()), wanted)
                : CompletableFuture.completedStage(taken));
    }

    private static CompletionStage<Boolean> propose(final OpenLog log, final LogEntry entry) {
        return propose(log, entry, ENTRY_TIMEOUT);
    }

    /** {@return ends with whether the entry had its effect} */
    static CompletionStage<Boolean> propose(final OpenLog log, final LogEntry entry, final Duration timeout) {
        final CompletionStage<Applied> stage;
        try {
            stage = log.service().propose(entry.encode(), timeout);
        } catch (RuntimeException | Error e) {
            return CompletableFuture.failedStage(e);
        }
        return stage.thenApply(a -> LogAnswer.decode(a.answer()).kind() == LogAnswer.Kind.DONE);
    }

    private void run(final Lane lane, final CompletionStage<Boolean> proposal) {
        lane.busy = true;
        proposal.whenComplete((taken, failure) -> owner.execute(() -> {
            lane.busy = false;
            lane.refused = failure != null;
            lane.refusedAt = nanos.getAsLong();
            if (failure != null) {
                LOG.info("A step of the handover of the log is tried again: {}", failure.getMessage());
            }
        }));
    }
}
