package io.coterie.engine.jgroups;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Threads of an engine: one that runs tasks in order, or a bounded number that lanes borrow. Daemons; they end when
 * idle for a while, and with {@link #stop}.
 */
final class OwnerThread {
    private static final Logger LOG = LoggerFactory.getLogger(OwnerThread.class);
    private static final long IDLE_SECONDS = 10;
    private static final long STOP_MILLIS = 2000;

    private final String name;
    private final ThreadPoolExecutor executor;

    OwnerThread(final String name, final int threads) {
        this.name = name;
        executor = new ThreadPoolExecutor(threads, threads, IDLE_SECONDS, TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(), task -> {
                final Thread thread = new Thread(task, name);
                thread.setDaemon(true);
                return thread;
            }, (task, pool) -> LOG.debug("{} is stopped; a late task is dropped", name));
        executor.allowCoreThreadTimeOut(true);
    }

    void execute(final Runnable task) {
        executor.execute(() -> {
            try {
                task.run();
            } catch (RuntimeException | Error e) {
                LOG.error("a task of {} failed", name, e);
            }
        });
    }

    /** Drops what waits, interrupts what runs and waits for its end, for a short while. */
    void stop() {
        executor.shutdownNow();
        try {
            if (!executor.awaitTermination(STOP_MILLIS, TimeUnit.MILLISECONDS)) {
                LOG.warn("{} is still in a call of its sink after {} ms", name, STOP_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
