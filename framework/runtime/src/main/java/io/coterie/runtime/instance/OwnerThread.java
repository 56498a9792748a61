package io.coterie.runtime.instance;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.coterie.api.core.CoterieException;
import io.coterie.api.core.DeadlineExceededException;
import io.coterie.api.core.Scheduler;
import io.coterie.api.core.Subscription;

/** A scheduler that owns one daemon thread of its own, from construction to {@link #close()}. */
public final class OwnerThread implements Scheduler, AutoCloseable {
    /** How long {@link #close()} waits for a running task; longer than any task should take, short for a person. */
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);
    private static final Logger LOG = LoggerFactory.getLogger(OwnerThread.class);
    private final String name;
    private final ScheduledThreadPoolExecutor executor;
    private volatile Thread thread;

    /**
     * Makes the scheduler; the thread starts with the first task.
     *
     * @param name the thread's name
     */
    public OwnerThread(final String name) {
        this.name = name;
        this.executor = new ScheduledThreadPoolExecutor(1, task -> {
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
        try {
            executor.execute(() -> run(task));
        } catch (RejectedExecutionException e) {
            LOG.debug("A task came after the end of {}; it is dropped.", name, e);
        }
    }

    @Override
    public Subscription schedule(final Duration delay, final Runnable task) {
        try {
            final Future<?> future = executor.schedule(() -> run(task), Math.max(0, delay.toNanos()),
                TimeUnit.NANOSECONDS);
            return () -> future.cancel(false);
        } catch (RejectedExecutionException e) {
            LOG.debug("A task came after the end of {}; it is dropped.", name, e);
            return () -> { };
        }
    }

    /**
     * Runs a task on the thread and waits for its result. Must not be called from the thread itself.
     *
     * @param <T> the result's type
     * @param task what to do
     * @param timeout how long to wait; a task that takes longer is interrupted
     * @return what the task returned
     * @throws CoterieException what the task threw, or {@code slot.timed-out}
     */
    public <T> T call(final Callable<T> task, final Duration timeout) {
        final Future<T> future = executor.submit(task);
        try {
            return future.get(Math.max(0, timeout.toNanos()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            future.cancel(true);
            throw new DeadlineExceededException("slot.timed-out", "The thread " + name + " was not done within "
                + timeout.toMillis() + " ms.", "Look at the log for what it waits for, or allow more time.", e);
        } catch (InterruptedException e) {
            future.cancel(true);
            Thread.currentThread().interrupt();
            throw new CoterieException("slot.interrupted", "Waiting for the thread " + name + " was interrupted.",
                "Try again.", e);
        } catch (ExecutionException e) {
            throw asRuntime(e.getCause());
        }
    }

    /** {@return whether the calling thread is this scheduler's own} */
    public boolean isCurrent() {
        return Thread.currentThread() == thread;
    }

    /** Ends the thread without waiting for it: what runs on it is interrupted, what comes after it is dropped. */
    public void abandon() {
        executor.shutdownNow();
    }

    @Override
    public void close() {
        executor.shutdownNow();
        if (isCurrent()) {
            return;
        }
        try {
            if (!executor.awaitTermination(CLOSE_LIMIT.toNanos(), TimeUnit.NANOSECONDS)) {
                LOG.warn("The thread {} does not end; what runs on it ignores interruption.", name);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run(final Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            LOG.error("A task on {} failed; the next ones go on.", name, e);
        }
    }

    private static RuntimeException asRuntime(final Throwable cause) {
        if (cause instanceof RuntimeException known) {
            return known;
        }
        if (cause instanceof Error error) {
            throw error;
        }
        return new CoterieException("slot.failed", "A component failed: " + cause + ".", "Look at the log.", cause);
    }
}
