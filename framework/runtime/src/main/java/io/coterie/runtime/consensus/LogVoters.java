package io.coterie.runtime.consensus;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.coterie.api.consensus.VoterChange;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.api.core.Scheduler;
import io.coterie.api.core.UnavailableException;

/**
 * The voters of the log that holds and of the one that is to follow: without the same ones in both nothing is handed
 * over. Calls come from any thread, {@link #follow} on the owner's alone.
 */
final class LogVoters {
    /** For one try to let the new log go on without a member. */
    private static final Duration TRY = Duration.ofSeconds(5);
    /** Between two tries: the new log has to have read what it holds before it can. */
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Logger LOG = LoggerFactory.getLogger(LogVoters.class);
    private final Scheduler owner;
    private final LongSupplier nanos;
    /** Without whom the log goes on since this life asked for it, until that node votes again; null if nobody. */
    private volatile MemberId without;
    private boolean asking;
    private long askedAt;

    LogVoters(final Scheduler owner, final LongSupplier nanos) {
        this.owner = owner;
        this.nanos = nanos;
        this.askedAt = nanos.getAsLong() - PAUSE.toNanos();
    }

    /** Changes those of the log that counts; {@code next} is null if none is to follow. */
    CompletionStage<Void> change(final OpenLog counts, final OpenLog next, final VoterChange change,
            final NodeId node, final Duration timeout) {
        // in a window the voters of the old log may only become those of the new one
        if (next != null && (change == VoterChange.ADD) != next.service().voters().contains(node)) {
            return CompletableFuture.failedFuture(new UnavailableException("consensus.handing-over",
                "The log is being replaced, and its voters stay until then.", "Try again when the swap is over."));
        }
        final MemberId before = without;
        final CompletionStage<Void> end = counts.service().changeVoters(change, node, timeout);
        if (change == VoterChange.ADD && before != null && before.node().equals(node)) {
            // another life of it votes from now on, unless the log does not let it
            without = null;
            end.whenComplete((done, failure) -> {
                if (failure != null && without == null) {
                    without = before;
                }
            });
        }
        return end;
    }

    /** The log that counts goes on without a member, and so does the one that is to follow, which may be null. */
    CompletionStage<Void> goOn(final OpenLog counts, final OpenLog next, final boolean decided, final MemberId gone,
            final Duration timeout) {
        if (next == null || !votes(counts, gone) && !votes(next, gone)) {
            return noted(counts.service().continueWithout(gone, timeout), gone);
        }
        // the new one, too: else it never gets a majority, and a swap that is decided never ends
        final CompletionStage<Void> old = noted(without(counts, gone, timeout), gone);
        final CompletionStage<Void> other = without(next, gone, timeout);
        if (decided) {
            return old.thenCombine(other, (one, two) -> null);
        }
        // other voters than in the old one: the swap is not decided any more, and goes back
        other.whenComplete((done, failure) -> {
            if (failure != null) {
                LOG.info("The new log does not go on without {}: {}", gone, failure.getMessage());
            }
        });
        return old;
    }

    private CompletionStage<Void> noted(final CompletionStage<Void> end, final MemberId gone) {
        return end.whenComplete((done, failure) -> {
            if (failure == null) {
                without = gone;
            }
        });
    }

    /**
     * A new log whose window opened after the old one went on without a member is told so, too. The old log, which has
     * that member among its voters no more, is the proof that it has not come back.
     */
    void follow(final OpenLog old, final OpenLog next) {
        final MemberId gone = without;
        final long now = nanos.getAsLong();
        if (gone == null || asking || now - askedAt < PAUSE.toNanos() || votes(old, gone) || !votes(next, gone)) {
            return;
        }
        asking = true;
        askedAt = now;
        next.service().continueWithout(gone, TRY).whenComplete((done, failure) -> owner.execute(() -> {
            asking = false;
            if (failure == null) {
                LOG.info("The new log goes on without {}, too.", gone);
            } else {
                LOG.info("The new log does not go on without {} yet: {}", gone, failure.getMessage());
            }
        }));
    }

    private static boolean votes(final OpenLog log, final MemberId member) {
        return log.service().voters().contains(member.node());
    }

    /** Asked again after it succeeded in one of the two logs, it is done there, as it is in one that has closed. */
    private static CompletionStage<Void> without(final OpenLog log, final MemberId gone, final Duration timeout) {
        final LogLine.Standing standing = log.standing();
        return standing != null && standing.phase() == LogLine.Phase.CLOSED || !votes(log, gone)
            ? CompletableFuture.completedFuture(null) : log.service().continueWithout(gone, timeout);
    }
}
