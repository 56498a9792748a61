package io.coterie.control.rest;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;

import io.coterie.api.core.CoterieException;
import io.coterie.api.core.Scheduler;
import io.coterie.api.messaging.Delivery;
import io.coterie.api.messaging.Destination;
import io.coterie.api.messaging.Group;
import io.coterie.api.messaging.GroupListener;
import io.coterie.api.messaging.Message;
import io.coterie.api.messaging.Messaging;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A load on the messaging of a development cluster: sends numbered messages to a group at a steady rate, and records
 * what comes. Sends on its own thread; {@link #sent} and the record may be read on any.
 */
final class Load implements GroupListener {
    /** The group's name. */
    static final String GROUP = "coterie.load";
    /** So often a handful is sent: short against what is measured, long against a turn of the thread. */
    private static final Duration TICK = Duration.ofMillis(2);
    private static final Duration JOIN = Duration.ofSeconds(10);
    /** A sender waits as long for room; longer would only hide that there is none. */
    private static final Duration SEND = Duration.ofSeconds(10);
    /** What was not sent in time is sent later, but not more than this at once. */
    private static final int MAX_BURST = 500;
    private static final Logger LOG = LoggerFactory.getLogger(Load.class);
    private final Scheduler scheduler;
    private final LoadRecord record = new LoadRecord();
    private final byte[] payload;
    private final Group group;
    private final long nanoBase = System.nanoTime();
    private final long microBase = System.currentTimeMillis() * 1000;
    private volatile long sent;
    private volatile long failed;
    private volatile long rate;
    private volatile boolean closed;
    private long begun;
    private long before;

    Load(final Messaging messaging, final Scheduler scheduler, final int size) {
        this.scheduler = scheduler;
        this.payload = new byte[size];
        this.group = messaging.join(GROUP, this, JOIN);
        scheduler.execute(this::tick);
    }

    /** Sends so many messages a second from now on. */
    void rate(final long perSecond) {
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
                group.send(Destination.all(), Delivery.FIFO, bytes, SEND);
                sent++;
            } catch (final CoterieException e) {
                failed++;
                LOG.warn("A message of the load was not accepted: {}", e.getMessage());
            }
        }
    }

    @Override
    public void message(final Message message) {
        record.delivered(message.from().toString(), ByteBuffer.wrap(message.payload()).getLong(),
            microBase + (System.nanoTime() - nanoBase) / 1000);
    }

    /** {@return the messages that were accepted} */
    long sent() {
        return sent;
    }

    /** {@return the messages that were not} */
    long failed() {
        return failed;
    }

    LoadRecord record() {
        return record;
    }

    /** {@return the members of the group, as delivered last} */
    List<String> members() {
        return group.view().members().stream().map(Object::toString).toList();
    }

    void close() {
        closed = true;
        group.close();
    }
}
