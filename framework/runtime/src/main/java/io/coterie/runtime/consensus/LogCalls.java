package io.coterie.runtime.consensus;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import io.coterie.api.consensus.Applied;
import io.coterie.api.consensus.Barrier;
import io.coterie.api.core.DeadlineExceededException;
import io.coterie.api.core.LimitExceededException;
import io.coterie.api.core.OutcomeUnknownException;
import io.coterie.api.core.UnavailableException;

/**
 * The calls of users: each goes to the log that counts, and waits while none takes it. A command that a log did not
 * take had no effect there and goes to the next one; it never goes to two that might. Safe for use by several threads.
 */
final class LogCalls {
    /** As many as a log lets wait. */
    static final int MAX_WAITING = 4096;
    /** As much as a log lets wait, in bytes. */
    static final long MAX_WAITING_BYTES = 64L * 1024 * 1024;
    private final Supplier<Place> place;
    private final Runnable wake;
    private final LongSupplier nanos;
    private final List<Waiting> waiting = new ArrayList<>();
    private long waitingBytes;

    /** The log that counts, null if there is none, and whether there is no other one here; or why there is none. */
    record Place(OpenLog log, boolean alone, String problem) {
        boolean takes() {
            return log.standing() == null || LogRoute.takes(log.standing(), alone);
        }
    }

    /** A call that no log takes yet. */
    private record Waiting(int bytes, long deadline, CompletableFuture<?> end, Runnable again) {
    }

    LogCalls(final Supplier<Place> place, final Runnable wake, final LongSupplier nanos) {
        this.place = place;
        this.wake = wake;
        this.nanos = nanos;
    }

    CompletionStage<Applied> propose(final byte[] command, final Duration timeout) {
        if (timeout.isNegative()) {
            return CompletableFuture.failedFuture(noTime());
        }
        final CompletableFuture<Applied> end = new CompletableFuture<>();
        propose(LogEntry.command(command.clone()), nanos.getAsLong() + timeout.toNanos(), end);
        return end;
    }

    private void propose(final byte[] entry, final long deadline, final CompletableFuture<Applied> end) {
        final Place now = place.get();
        final Runnable again = () -> propose(entry, deadline, end);
        if (now.log == null) {
            end.completeExceptionally(empty(now.problem));
        } else if (!now.takes() || !now.log.gate().enter()) {
            later(entry.length, deadline, end, again);
        } else {
            on(now.log, () -> now.log.service().propose(entry, left(deadline)), (applied, failure) -> {
                final LogAnswer answer = failure == null ? LogAnswer.decode(applied.answer()) : null;
                if (failure instanceof UnavailableException && place.get().log != now.log
                        || answer != null && answer.kind() == LogAnswer.Kind.NOT_TAKEN) {
                    later(entry.length, deadline, end, again);
                } else if (failure != null) {
                    end.completeExceptionally(failure);
                } else if (answer.kind() == LogAnswer.Kind.PASSED) {
                    end.completeExceptionally(new OutcomeUnknownException("consensus.outcome-unknown",
                        "The command was taken while the log was replaced, and its answer is not known here.",
                        "Look at the state."));
                } else {
                    end.complete(new Applied(answer.index(), answer.answer()));
                }
            });
        }
    }

    CompletionStage<Barrier> barrier(final Duration timeout) {
        if (timeout.isNegative()) {
            return CompletableFuture.failedFuture(noTime());
        }
        final CompletableFuture<Barrier> end = new CompletableFuture<>();
        barrier(nanos.getAsLong() + timeout.toNanos(), end);
        return end;
    }

    private void barrier(final long deadline, final CompletableFuture<Barrier> end) {
        final Place now = place.get();
        final Runnable again = () -> barrier(deadline, end);
        if (now.log == null) {
            end.completeExceptionally(empty(now.problem));
        } else if (closed(now.log) || !now.log.gate().enter()) {
            later(0, deadline, end, again);
        } else {
            on(now.log, () -> now.log.service().barrier(left(deadline)), (proved, failure) -> {
                // while it has not closed, no later log had opened when the call began
                final boolean counts = place.get().log == now.log && !closed(now.log) && !blank(now.log);
                if (failure == null && counts) {
                    end.complete(new Barrier(now.log.term(proved.term()), proved.leader(),
                        now.log.standing().index()));
                } else if (failure == null || failure instanceof UnavailableException && !counts) {
                    later(0, deadline, end, again);
                } else {
                    end.completeExceptionally(failure);
                }
            });
        }
    }

    private static boolean closed(final OpenLog log) {
        final LogLine.Standing standing = log.standing();
        return standing != null && standing.phase() == LogLine.Phase.CLOSED;
    }

    private static boolean blank(final OpenLog log) {
        final LogLine.Standing standing = log.standing();
        return standing == null || standing.phase().compareTo(LogLine.Phase.OPEN) < 0;
    }

    /** What is done with the end of a call. */
    private interface End<T> {
        void ended(T value, Throwable failure);
    }

    private static <T> void on(final OpenLog log, final Supplier<CompletionStage<T>> call, final End<T> then) {
        final CompletionStage<T> stage;
        try {
            stage = call.get();
        } catch (RuntimeException | Error e) {
            log.gate().leave();
            then.ended(null, e);
            return;
        }
        stage.whenComplete((value, failure) -> {
            log.gate().leave();
            then.ended(value, failure instanceof CompletionException && failure.getCause() != null
                ? failure.getCause() : failure);
        });
    }

    private void later(final int bytes, final long deadline, final CompletableFuture<?> end, final Runnable again) {
        final Place now = place.get();
        if (now.log == null) {
            end.completeExceptionally(empty(now.problem));
            return;
        }
        boolean queued = false;
        synchronized (waiting) {
            if (waiting.size() < MAX_WAITING && waitingBytes + bytes <= MAX_WAITING_BYTES) {
                waiting.add(new Waiting(bytes, deadline, end, again));
                waitingBytes += bytes;
                queued = true;
            }
        }
        if (queued) {
            wake.run();
            if (place.get().log == null) {
                // the slot was emptied or closed meanwhile, and nobody may look again
                again();
            }
            return;
        }
        end.completeExceptionally(new LimitExceededException("consensus.queue-full",
            "Too many commands wait for the new log.", "Slow down and try again."));
    }

    /** {@return whether something waits} */
    boolean waits() {
        synchronized (waiting) {
            return !waiting.isEmpty();
        }
    }

    /** Proposes again what no log took, and ends what is late. */
    void again() {
        final List<Waiting> all;
        synchronized (waiting) {
            if (waiting.isEmpty()) {
                return;
            }
            all = List.copyOf(waiting);
            waiting.clear();
            waitingBytes = 0;
        }
        final long now = nanos.getAsLong();
        for (final Waiting call : all) {
            if (now - call.deadline >= 0) {
                call.end.completeExceptionally(new UnavailableException("consensus.handing-over",
                    "The log is being handed over to its successor; the call had no effect.", "Try again."));
            } else {
                call.again.run();
            }
        }
    }

    static UnavailableException empty(final String problem) {
        return new UnavailableException("slot.empty", problem,
            "Wait until a component is in the slot, and try again.");
    }

    /** A log is given some time in any case, so this is looked at before. */
    private static DeadlineExceededException noTime() {
        return new DeadlineExceededException("consensus.deadline",
            "The time for the call was over before it began; nothing was done.", "Allow more time.");
    }

    private Duration left(final long deadline) {
        return Duration.ofNanos(Math.max(1, deadline - nanos.getAsLong()));
    }
}
