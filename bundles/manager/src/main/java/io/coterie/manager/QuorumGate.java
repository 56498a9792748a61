package io.coterie.manager;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

import io.coterie.api.core.Scheduler;
import io.coterie.api.core.Subscription;
import io.coterie.api.core.UnavailableException;
import io.coterie.api.quorum.QuorumState;

/**
 * Lets changes through while this member has quorum. Without it they would wait for consensus until their time-out, and
 * fail then. Safe for use by several threads.
 */
final class QuorumGate {
    /** While a view forms, quorum is gone for a moment: a loss that is younger is waited out. */
    static final Duration PATIENCE = Duration.ofSeconds(3);
    private final Slots slots;
    private final ManagerLoop loop;
    private final Scheduler scheduler;

    QuorumGate(final Slots slots, final ManagerLoop loop, final Scheduler scheduler) {
        this.slots = slots;
        this.loop = loop;
        this.scheduler = scheduler;
    }

    /**
     * Makes a change.
     *
     * @param change begins it
     * @return how it ended; {@code manager.no-quorum} if it was not begun
     */
    <T> CompletionStage<T> pass(final Supplier<CompletionStage<T>> change) {
        final QuorumState quorum = loop.quorum();
        if (quorum.quorate()) {
            return change.get();
        }
        final long lost = slots.context().clock().nanoTime() - loop.quorumSince();
        final Duration left = PATIENCE.minusNanos(lost);
        if (left.isNegative() || left.isZero()) {
            return CompletableFuture.failedFuture(none(quorum));
        }
        final CompletableFuture<Void> back = new CompletableFuture<>();
        final Runnable watcher = () -> {
            if (loop.quorum().quorate()) {
                back.complete(null);
            }
        };
        loop.watch(watcher);
        final Subscription timer = scheduler.schedule(left, () -> back.completeExceptionally(none(loop.quorum())));
        back.whenComplete((nothing, failure) -> {
            timer.close();
            loop.unwatch(watcher);
        });
        return back.thenCompose(nothing -> change.get());
    }

    private static UnavailableException none(final QuorumState quorum) {
        return new UnavailableException("manager.no-quorum", "There is no quorum, so nothing can be changed: "
            + quorum.reason(), "Start the missing members, or ask a member of the partition that has quorum.");
    }
}
