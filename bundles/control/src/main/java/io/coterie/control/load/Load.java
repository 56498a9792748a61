package io.coterie.control.load;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.coterie.api.core.CoterieException;
import io.coterie.api.core.Scheduler;

/**
 * Sends numbered messages at a steady rate, and records what comes. Sends on its own thread; the counts and the record
 * may be read on any.
 */
public final class Load implements LoadPath.Arrivals, AutoCloseable {
    /** So often a handful is sent: short against what is measured, long against a turn of the thread. */
    private static final Duration TICK = Duration.ofMillis(2);
    /** A sender waits as long for room; longer would only hide that there is none. */
    private static final Duration SEND = Duration.ofSeconds(10);
    /** What was not sent in time is sent later, but not more than this at once. */
    private static final int MAX_BURST = 500;
    private static final Logger LOG = LoggerFactory.getLogger(Load.class);
    private final Scheduler scheduler;
    private final LoadRecord record = new LoadRecord();
    private final byte[] payload;
    private final LoadPath path;
    private final long nanoBase = System.nanoTime();
    private final long microBase = System.currentTimeMillis() * 1000;
    private volatile long sent;
    private volatile long failed;
    private volatile long rate;
    private volatile boolean closed;
    private long begun;
    private long before;

    /**
     * Takes part; sends nothing yet.
     *
     * @param opener makes what it goes through
     * @param scheduler its thread
     * @param size bytes of a message
     */
    public Load(final Function<LoadPath.Arrivals, LoadPath> opener, final Scheduler scheduler, final int size) {
        this.scheduler = scheduler;
        this.payload = new byte[size];
        this.path = opener.apply(this);
        scheduler.execute(this::tick);
    }

    /**
     * Sends at a rate from now on.
     *
     * @param perSecond messages a second
     */
    public void rate(final long perSecond) {
        scheduler.execute(() -> {
            rate = perSecond;
            begun = System.nanoTime();
            before = sent + failed;
        });
    }

    private void tick() {
        if (closed) {
            return;
        }
        scheduler.schedule(TICK, this::tick);
        final long due = before + (long) ((System.nanoTime() - begun) / 1e9 * rate);
        for (int i = 0; i < MAX_BURST && sent + failed < due && !closed; i++) {
            final byte[] bytes = payload.clone();
            ByteBuffer.wrap(bytes).putLong(sent);
            try {
                path.send(bytes, SEND);
                sent++;
            } catch (final CoterieException e) {
                if (failed++ == 0) {
                    LOG.warn("A message of the load was not accepted; more are only counted: {}", e.getMessage());
                }
            }
        }
    }

    @Override
    public void arrived(final String from, final byte[] bytes) {
        record.delivered(from, ByteBuffer.wrap(bytes).getLong(), now());
    }

    /** {@return the time of the record, in microseconds since 1970; it never goes back} */
    public long now() {
        return microBase + (System.nanoTime() - nanoBase) / 1000;
    }

    /** {@return the messages that were accepted} */
    public long sent() {
        return sent;
    }

    /** {@return the messages that were not} */
    public long failed() {
        return failed;
    }

    /** {@return what came} */
    public LoadRecord record() {
        return record;
    }

    /** {@return what it goes through} */
    public LoadPath path() {
        return path;
    }

    /** {@return the members that it reaches} */
    public List<String> members() {
        return path.members();
    }

    @Override
    public void close() {
        closed = true;
        path.close();
    }
}
