package io.coterie.control.rest;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads on which the server reads requests and answers them. A client that sends or reads slowly holds one; when
 * all are taken, those that have held one longest for nothing lose theirs to who comes next, so that no number of slow
 * clients shuts the others out. An interrupted thread closes the connection that it reads or writes. Owns its threads;
 * safe for use by several.
 */
final class RequestThreads implements Executor, AutoCloseable {
    /** Requests that wait for a thread; one more and its connection is closed. Slow clients fill it for a moment. */
    static final int QUEUE = 512;
    /** A request that is honest was sent whole before it is read; this is for a machine that is busy. */
    static final Duration READING = Duration.ofMillis(250);
    /** As long may one write wait for its reader, whether threads are short or not: a hundred heartbeats. */
    static final Duration WRITING = Duration.ofSeconds(30);
    /** How often it is looked whether somebody is to lose his thread. */
    private static final Duration LOOK = Duration.ofMillis(100);
    private static final ThreadLocal<Turn> CURRENT = new ThreadLocal<>();
    private final ThreadPoolExecutor pool;
    private final ScheduledThreadPoolExecutor watch;
    private final List<Turn> turns = new ArrayList<>();

    /** Where a request is. */
    private enum Step {
        READING, HANDLING, WRITING
    }

    /** One request on its thread. Guarded by the list of turns. */
    private static final class Turn {
        private final Thread thread = Thread.currentThread();
        private Step step = Step.READING;
        private long since = System.nanoTime();
        private boolean lost;
    }

    RequestThreads(final int threads, final String name) {
        final AtomicInteger number = new AtomicInteger();
        pool = new ThreadPoolExecutor(threads, threads, 30, TimeUnit.SECONDS, new ArrayBlockingQueue<>(QUEUE), task -> {
            final Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        pool.allowCoreThreadTimeOut(true);
        watch = new ScheduledThreadPoolExecutor(1, task -> {
            final Thread thread = new Thread(task, name + "-watch");
            thread.setDaemon(true);
            return thread;
        });
        watch.scheduleWithFixedDelay(this::look, LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void execute(final Runnable request) {
        pool.execute(() -> {
            final Turn turn = new Turn();
            CURRENT.set(turn);
            synchronized (turns) {
                turns.add(turn);
            }
            try {
                request.run();
            } finally {
                synchronized (turns) {
                    turns.remove(turn);
                }
                CURRENT.remove();
                // an interrupt that came too late is not the next one's
                if (turn.lost) {
                    Thread.interrupted();
                }
            }
        });
    }

    /**
     * The request of this thread was read whole, and what is being done is the member's own matter.
     *
     * @throws IOException if the thread was taken away before that
     */
    void handling() throws IOException {
        step(Step.HANDLING);
    }

    /**
     * The answer, or a part of it, is about to be written.
     *
     * @throws IOException if the thread was taken away before that
     */
    void writing() throws IOException {
        step(Step.WRITING);
    }

    private void step(final Step step) throws IOException {
        final Turn turn = CURRENT.get();
        if (turn == null) {
            return;
        }
        synchronized (turns) {
            if (turn.lost) {
                throw new InterruptedIOException("the client was too slow");
            }
            turn.step = step;
            turn.since = System.nanoTime();
        }
    }

    private void look() {
        final long now = System.nanoTime();
        synchronized (turns) {
            int wanted = pool.getQueue().size();
            for (final Turn turn : turns) {
                final long held = now - turn.since;
                final boolean stuck = turn.step == Step.WRITING && held > WRITING.toNanos();
                final boolean slow = wanted > 0 && turn.step != Step.HANDLING && held > READING.toNanos();
                if (!turn.lost && (stuck || slow)) {
                    wanted--;
                    turn.lost = true;
                    turn.thread.interrupt();
                }
            }
        }
    }

    /** Takes nothing new, and lets what runs end. */
    void drain(final Duration patience) {
        pool.shutdown();
        try {
            pool.awaitTermination(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Interrupts all. */
    @Override
    public void close() {
        watch.shutdownNow();
        pool.shutdownNow();
    }
}
