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
 * core calls it; whoever fed the core calls {@link #wake()} afterwards, so that the thread finds all of it at once, and
 * {@link #awaitRoom()}, so that a slow listener holds up the engine's thread and in the end the sender. The queue
 * exceeds its limit by what each engine thread brings at most.
 */
final class GroupInbox implements AutoCloseable {
    /** Events that may wait before engine threads are held up; enough to keep a fast listener busy. */
    static final int MAX_EVENTS = 1024;
    /** Bytes that may wait before engine threads are held up; one message of the largest size always passes. */
    static final long MAX_BYTES = 8L * 1024 * 1024;
    private static final long CLOSE_MILLIS = 5_000;
    private static final Logger LOG = LoggerFactory.getLogger(GroupInbox.class);
    /** Calls of its listener that the thread takes at once: it comes to the lock, and wakes others, more seldom. */
    private static final int BATCH_CALLS = 64;
    /** Bytes after which it takes no more of them, so that their room is free again soon. */
    private static final long BATCH_BYTES = MAX_BYTES / 16;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Condition room = lock.newCondition();
    private final Deque<GroupEvent> events = new ArrayDeque<>();
    /** What the thread has taken and not given yet; touched by it alone. */
    private final Deque<GroupEvent> batch = new ArrayDeque<>();
    private final Consumer<GroupEvent> receiver;
    private final Thread thread;
    /** What waits, the batch included; changed with the lock held. */
    private volatile int count;
    private volatile long bytes;
    private volatile boolean idle;
    private int held;
    private volatile boolean closed;

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
            count += event.calls();
            bytes += event.bytes();
        } finally {
            lock.unlock();
        }
    }

    /** What was put is given: its thread is woken if it sleeps. */
    void wake() {
        // whoever was looking for events while this thread put one has seen it
        if (idle) {
            lock.lock();
            try {
                changed.signal();
            } finally {
                lock.unlock();
            }
        }
    }

    /** Waits while too much waits; not on the inbox's own thread, which would wait for itself. */
    void awaitRoom() {
        if (!crowded() || isCurrent()) {
            return;
        }
        lock.lock();
        held++;
        try {
            while (!closed && crowded()) {
                room.await();
            }
        } catch (InterruptedException e) {
            // the engine ends its thread; what is queued stays within the limit plus this one
            Thread.currentThread().interrupt();
        } finally {
            held--;
            lock.unlock();
        }
    }

    private boolean crowded() {
        return count > MAX_EVENTS || bytes > MAX_BYTES && count > 1;
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
        while (take()) {
            int taken = 0;
            long weight = 0;
            while (!closed && !batch.isEmpty()) {
                final GroupEvent event = batch.removeFirst();
                taken += event.calls();
                weight += event.bytes();
                if (event instanceof GroupEvent.CameTogether together) {
                    together.each(this::goOn);
                } else {
                    give(event);
                }
            }
            given(taken, weight);
        }
        final List<GroupEvent> rest = new ArrayList<>(batch);
        lock.lock();
        try {
            rest.addAll(events);
            events.clear();
        } finally {
            lock.unlock();
        }
        rest.stream().filter(GroupEvent.Answered.class::isInstance).forEach(this::give);
    }

    /** Takes the next events. {@return whether there are any; else it is closed} */
    private boolean take() {
        lock.lock();
        try {
            while (!closed && events.isEmpty()) {
                idle = true;
                changed.await();
            }
            idle = false;
            int calls = 0;
            long weight = 0;
            while (!closed && !events.isEmpty() && calls < BATCH_CALLS && weight <= BATCH_BYTES) {
                final GroupEvent event = events.removeFirst();
                calls += event.calls();
                weight += event.bytes();
                batch.addLast(event);
            }
            return !closed;
        } catch (InterruptedException e) {
            LOG.warn("The thread {} was interrupted and ends.", thread.getName(), e);
            return false;
        } finally {
            lock.unlock();
        }
    }

    private void given(final int number, final long weight) {
        lock.lock();
        try {
            count -= number;
            bytes -= weight;
            if (held > 0) {
                room.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Gives one of several. {@return whether it is to go on} */
    private boolean goOn(final GroupEvent event) {
        give(event);
        return !closed;
    }

    private void give(final GroupEvent event) {
        try {
            receiver.accept(event);
        } catch (RuntimeException | Error e) {
            LOG.error("A listener on {} failed; it gets the next event all the same.", thread.getName(), e);
        }
    }
}
