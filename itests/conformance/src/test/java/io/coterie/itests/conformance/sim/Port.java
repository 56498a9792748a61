package io.coterie.itests.conformance.sim;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

import io.coterie.api.component.Connections;
import io.coterie.api.component.InstanceContext;
import io.coterie.api.core.DeadlineExceededException;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.api.core.Scheduler;
import io.coterie.api.core.Subscription;
import io.coterie.api.core.UnavailableException;
import io.coterie.itests.conformance.sim.Group.Event;

/** One member's end of a simulated cluster: what it is told, one after the other, on a thread of its context. */
final class Port {
    /** So many bytes may wait; one frame always may. */
    private static final int ROOM = 1024 * 1024;
    private static final int FRAMES = 200;
    private final InstanceContext context;
    private final Group group;
    private final Deque<Event> waiting = new ArrayDeque<>();
    private final Flawed flawed = new Flawed(this);
    private Scheduler scheduler;
    private Subscription links;
    private Consumer<Event> sink;
    private int bytes;
    private boolean running;
    private boolean closed;

    Port(final InstanceContext context, final Group group) {
        this.context = context;
        this.group = group;
    }

    MemberId self() {
        return context.self();
    }

    Group group() {
        return group;
    }

    Flawed flawed() {
        return flawed;
    }

    void warm() {
        scheduler = context.newScheduler("simulated");
        group.join(this);
        // with the group's lock only: the listener of a link must not wait for a frame
        links = context.connections().onChange(() -> group.look(false));
    }

    void open(final Consumer<Event> to) {
        synchronized (this) {
            sink = to;
            if (group.flaw() == Flaw.NO_NOTES_BEFORE_OPEN) {
                waiting.removeIf(e -> e.bytes() != null);
            }
        }
        wake();
    }

    boolean hears(final NodeId other) {
        return other.equals(self().node()) || context.connections().open(other, Connections.Direction.INCOMING);
    }

    void later(final long millis, final Runnable task) {
        scheduler.schedule(Duration.ofMillis(millis), task);
    }

    synchronized boolean room(final int more) {
        return waiting.size() < FRAMES && (bytes == 0 || bytes + more <= ROOM);
    }

    void put(final Event event) {
        synchronized (this) {
            if (closed) {
                return;
            }
            waiting.add(event);
            bytes += event.size();
        }
        wake();
    }

    private void wake() {
        synchronized (this) {
            if (running || closed || sink == null || waiting.isEmpty()) {
                return;
            }
            running = true;
        }
        scheduler.execute(this::deliver);
    }

    private void deliver() {
        while (true) {
            final Event next;
            synchronized (this) {
                next = closed ? null : waiting.peek();
                if (next == null) {
                    running = false;
                    return;
                }
            }
            sink.accept(next);
            synchronized (this) {
                waiting.poll();
                bytes -= next.size();
                notifyAll();
            }
        }
    }

    void send(final Event frame, final Duration timeout) {
        final long deadline = System.nanoTime() + timeout.toNanos();
        while (true) {
            synchronized (this) {
                if (closed) {
                    throw new UnavailableException("simulated.closed", "The instance is closed.", "Use the next one.");
                }
            }
            if (group.send(frame)) {
                return;
            }
            if (System.nanoTime() >= deadline) {
                throw new DeadlineExceededException("simulated.full", "The way is full.", "Try again.");
            }
            synchronized (this) {
                try {
                    wait(2);
                } catch (final InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new UnavailableException("simulated.interrupted", "The caller was interrupted.",
                        "Try again.");
                }
            }
        }
    }

    void close() {
        synchronized (this) {
            closed = true;
            waiting.clear();
            notifyAll();
        }
        if (links != null) {
            links.close();
        }
        group.leave(this);
    }
}
