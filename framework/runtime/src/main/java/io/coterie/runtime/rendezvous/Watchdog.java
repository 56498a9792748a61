package io.coterie.runtime.rendezvous;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.coterie.api.core.Subscription;

/**
 * Closes connections whose exchange takes too long, on one thread of its own. A read time-out alone would let a peer
 * that sends a byte now and then, or reads nothing, hold a connection for ever.
 */
final class Watchdog implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(Watchdog.class);
    private final ScheduledThreadPoolExecutor timer;

    Watchdog(final String name) {
        timer = new ScheduledThreadPoolExecutor(1, task -> {
            final Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        });
        timer.setRemoveOnCancelPolicy(true);
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /**
     * Closes a connection when the time is up.
     *
     * @param connection what to close
     * @param limit how long its exchange may take
     * @return calls it off
     */
    Subscription guard(final Closeable connection, final Duration limit) {
        final var task = timer.schedule(() -> {
            try {
                LOG.debug("A connection is closed: its exchange took longer than {}", limit);
                connection.close();
            } catch (final IOException e) {
                LOG.debug("Closing a connection failed", e);
            }
        }, limit.toNanos(), TimeUnit.NANOSECONDS);
        return () -> task.cancel(false);
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
