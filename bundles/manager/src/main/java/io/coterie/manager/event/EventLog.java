package io.coterie.manager.event;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

import io.coterie.api.core.Subscription;
import io.coterie.api.manager.ClusterEvent;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The recent events of this member. Written by one thread, read by any; listeners are called on one executor. */
public final class EventLog {
    /** Events kept: a failover makes about thirty, so some dozens of them can be read back; about a megabyte. */
    public static final int MAX_EVENTS = 2000;
    private static final Logger LOG = LoggerFactory.getLogger(EventLog.class);
    private final Deque<ClusterEvent> events = new ArrayDeque<>();
    private final List<Consumer<ClusterEvent>> listeners = new CopyOnWriteArrayList<>();
    private final Executor teller;
    private long last;

    /**
     * An empty log.
     *
     * @param teller runs listeners, one after the other
     */
    public EventLog(final Executor teller) {
        this.teller = teller;
    }

    /**
     * Adds an event.
     *
     * @param at when
     * @param type its type
     * @param subject what it is about
     * @param text one sentence
     * @param details further values
     */
    public void add(final Instant at, final String type, final String subject, final String text,
            final Map<String, String> details) {
        final ClusterEvent event;
        synchronized (events) {
            event = new ClusterEvent(++last, at, type, subject, text, details);
            events.add(event);
            if (events.size() > MAX_EVENTS) {
                events.poll();
            }
        }
        LOG.info("{} {}: {}", type, subject, text);
        teller.execute(() -> listeners.forEach(listener -> listener.accept(event)));
    }

    /**
     * Reads back.
     *
     * @param number only events after it
     * @return oldest first
     */
    public List<ClusterEvent> after(final long number) {
        synchronized (events) {
            return events.stream().filter(e -> e.number() > number).toList();
        }
    }

    /**
     * Tells of later events.
     *
     * @param listener whom
     * @return ends it
     */
    public Subscription subscribe(final Consumer<ClusterEvent> listener) {
        listeners.add(java.util.Objects.requireNonNull(listener, "listener"));
        return () -> listeners.remove(listener);
    }
}
