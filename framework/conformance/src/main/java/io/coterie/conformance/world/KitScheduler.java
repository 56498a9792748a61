package io.coterie.conformance.world;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.coterie.api.core.Scheduler;
import io.coterie.api.core.Subscription;

/** One owner thread for an instance; tells of what its tasks throw. */
final class KitScheduler implements Scheduler, AutoCloseable {
    /** How long a task may go on after the end; what takes longer keeps the thread and is seen as a leak. */
    private static final long END_SECONDS = 5;
    private final ScheduledThreadPoolExecutor executor;
    private final Consumer<Throwable> thrown;
    private volatile Thread thread;

    KitScheduler(final String name, final Consumer<Throwable> thrown) {
        this.thrown = thrown;
        executor = new ScheduledThreadPoolExecutor(1, task -> {
            final Thread made = new Thread(task, name);
            made.setDaemon(true);
            thread = made;
            return made;
        });
        executor.setRemoveOnCancelPolicy(true);
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    @Override
    public void execute(final Runnable task) {
        schedule(Duration.ZERO, task);
    }

    @Override
    public Subscription schedule(final Duration delay, final Runnable task) {
        try {
            final Future<?> future = executor.schedule(() -> {
                try {
                    task.run();
                } catch (final RuntimeException | Error e) {
                    thrown.accept(e);
                }
            }, Math.max(0, delay.toNanos()), TimeUnit.NANOSECONDS);
            return () -> future.cancel(false);
        } catch (final RejectedExecutionException e) {
            // after the end tasks are dropped, as the framework does it
            return () -> { };
        }
    }

    @Override
    public void close() {
        executor.shutdownNow();
        if (Thread.currentThread() == thread) {
            return;
        }
        try {
            executor.awaitTermination(END_SECONDS, TimeUnit.SECONDS);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
