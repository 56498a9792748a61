package io.coterie.consensus.kit;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import io.coterie.api.core.Scheduler;
import io.coterie.api.core.Subscription;

/** A scheduler on a thread of its own. */
final class TestScheduler implements Scheduler, AutoCloseable {
    private final ScheduledThreadPoolExecutor executor;

    TestScheduler(final String name) {
        executor = new ScheduledThreadPoolExecutor(1, task -> {
            final Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        });
        executor.setRemoveOnCancelPolicy(true);
    }

    @Override
    public void execute(final Runnable task) {
        schedule(Duration.ZERO, task);
    }

    @Override
    public Subscription schedule(final Duration delay, final Runnable task) {
        try {
            final ScheduledFuture<?> future =
                executor.schedule(task, Math.max(0, delay.toNanos()), TimeUnit.NANOSECONDS);
            return () -> future.cancel(false);
        } catch (final RejectedExecutionException closed) {
            return () -> { };
        }
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
