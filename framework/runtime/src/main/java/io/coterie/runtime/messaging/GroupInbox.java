package io.coterie.runtime.messaging;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What waits for a group's listener, and the thread that gives it to it one by one. {@code put} never blocks, since the
 * core calls it; whoever fed the core calls {@link #awaitRoom()} afterwards, so that a slow listener holds up the
 * engine's thread and in the end the sender. The queue exceeds its limit by what each engine thread brings at most.
 */
final class GroupInbox implements AutoCloseable {
    /** Events that may wait before engine threads are held up; enough to keep a fast listener busy. */
    static final int MAX_EVENTS = 1024;
    /** Bytes that may wait before engine threads are held up; one message of the largest size always passes. */
    static final long MAX_BYTES = 8L * 1024 * 1024;
    private static final long CLOSE_MILLIS = 5_000;
    private static final Logger LOG = LoggerFactory.getLogger(GroupInbox.class);
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Condition room = lock.newCondition();
    private final Deque<GroupEvent> events = new ArrayDeque<>();
    private final Consumer<GroupEvent> receiver;
    private final Thread thread;
    private long bytes;
    private boolean closed;

    GroupInbox(final String threadName, final Consumer<GroupEvent> receiver) {
        this.receiver = receiver;
        this.thread = new Thread(this::run, threadName);
        thread.setDaemon(true);
        thread.start();
    }

    void put(final GroupEvent event) {
        lock.lock();
        try {
            events.addLast(event);
            bytes += event.bytes();
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Waits while too much waits; not on the inbox's own thread, which would wait for itself. */
    void awaitRoom() {
        if (isCurrent()) {
            return;
        }
        lock.lock();
        try {
            while (!closed && (events.size() > MAX_EVENTS || bytes > MAX_BYTES && events.size() > 1)) {
                room.await();
            }
        } catch (InterruptedException e) {
            // the engine ends its thread; what is queued stays within the limit plus this one
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    boolean isCurrent() {
        return Thread.currentThread() == thread;
    }

    /** Ends the thread; what still waits is given to nobody, but answers to requests are given to their callers. */
    @Override
    public void close() {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            changed.signalAll();
            room.signalAll();
        } finally {
            lock.unlock();
        }
        if (isCurrent()) {
            return;
        }
        try {
            thread.join(CLOSE_MILLIS);
            if (thread.isAlive()) {
                LOG.warn("The listener of {} does not return; its thread is interrupted.", thread.getName());
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        for (GroupEvent event = take(); event != null; event = take()) {
            give(event);
        }
        final List<GroupEvent> rest;
        lock.lock();
        try {
            rest = new ArrayList<>(events);
            events.clear();
        } finally {
            lock.unlock();
        }
        rest.stream().filter(GroupEvent.Answered.class::isInstance).forEach(this::give);
    }

    private GroupEvent take() {
        lock.lock();
        try {
            while (!closed && events.isEmpty()) {
                changed.await();
            }
            if (closed) {
                return null;
            }
            final GroupEvent event = events.removeFirst();
            bytes -= event.bytes();
            room.signalAll();
            return event;
        } catch (InterruptedException e) {
            LOG.warn("The thread {} was interrupted and ends.", thread.getName(), e);
            return null;
        } finally {
            lock.unlock();
        }
    }

    private void give(final GroupEvent event) {
        try {
            receiver.accept(event);
        } catch (RuntimeException | LinkageError e) {
            LOG.error("A listener on {} failed; it gets the next event all the same.", thread.getName(), e);
        }
    }
}
