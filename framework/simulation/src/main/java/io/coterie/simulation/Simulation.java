package io.coterie.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.stream.Collectors;

import io.coterie.api.core.Clock;

/**
 * Virtual time and the one source of chance. Owns the queue of what is to happen; runs it on the caller's thread, in
 * the order of time and, for equal times, of being planned. Nothing in a simulation may use another clock, thread or
 * source of chance.
 */
public final class Simulation {
    /** How many lines of the trace are kept: the last moments before a failure are what one reads. */
    public static final int TRACE_LINES = 400;
    /** More events than any campaign needs: a simulation that plans without end is stopped here. */
    private static final long MAX_EVENTS = 5_000_000;
    private static final Instant BEGINNING = Instant.parse("2026-01-01T00:00:00Z");

    private final long seed;
    private final Random random;
    private final PriorityQueue<Event> queue = new PriorityQueue<>();
    private final Deque<Line> trace = new ArrayDeque<>();
    private long fingerprint;
    private long nowNanos;
    private long planned;
    private long happened;

    /**
     * A simulation that follows from its seed.
     *
     * @param seed any number
     */
    public Simulation(final long seed) {
        this.seed = seed;
        this.random = new Random(seed);
    }

    /** Something planned. */
    private record Event(long atNanos, long order, Runnable what) implements Comparable<Event> {
        @Override
        public int compareTo(final Event other) {
            final int byTime = Long.compare(atNanos, other.atNanos);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }

    /** A line of the trace; put together only when somebody reads it. */
    private record Line(long atNanos, String text) {
        @Override
        public String toString() {
            return String.format("%10.6f %s", atNanos / 1e9, text);
        }
    }

    /** {@return the seed} */
    public long seed() {
        return seed;
    }

    /** {@return the one source of chance} */
    public Random random() {
        return random;
    }

    /** {@return virtual time since the beginning} */
    public Duration elapsed() {
        return Duration.ofNanos(nowNanos);
    }

    /** {@return virtual time as a clock} */
    public Clock clock() {
        return new Clock() {
            @Override
            public long nanoTime() {
                return nowNanos;
            }

            @Override
            public Instant now() {
                return BEGINNING.plusNanos(nowNanos);
            }
        };
    }

    /**
     * Plans something.
     *
     * @param delay from now; negative counts as zero
     * @param what to do
     */
    public void plan(final Duration delay, final Runnable what) {
        queue.add(new Event(nowNanos + Math.max(0, delay.toNanos()), planned++, what));
    }

    /**
     * A random duration.
     *
     * @param least at least
     * @param most at most
     * @return a duration of whole microseconds
     */
    public Duration between(final Duration least, final Duration most) {
        final long micros = Math.max(0, most.minus(least).toNanos() / 1000);
        return least.plusNanos((micros == 0 ? 0 : random.nextLong(micros + 1)) * 1000);
    }

    /**
     * Lets happen all that is planned within a time, and what follows from it within that time.
     *
     * @param time how long, in virtual time
     */
    public void run(final Duration time) {
        final long end = nowNanos + time.toNanos();
        while (!queue.isEmpty() && queue.peek().atNanos() <= end) {
            final Event event = queue.poll();
            nowNanos = event.atNanos();
            if (++happened > MAX_EVENTS) {
                throw new IllegalStateException("more than " + MAX_EVENTS + " events; " + this);
            }
            event.what().run();
        }
        nowNanos = end;
    }

    /**
     * Notes what happened, for a person who replays a failure.
     *
     * @param line what
     */
    public void trace(final String line) {
        if (trace.size() == TRACE_LINES) {
            trace.removeFirst();
        }
        trace.addLast(new Line(nowNanos, line));
        fingerprint = 31 * (31 * fingerprint + Long.hashCode(nowNanos)) + line.hashCode();
    }

    /** {@return the last lines of the trace} */
    public String traceText() {
        return trace.stream().map(Line::toString).collect(Collectors.joining("\n"));
    }

    /** {@return a number that follows from all lines of the trace and their times: equal runs have equal ones} */
    public long fingerprint() {
        return fingerprint;
    }

    @Override
    public String toString() {
        return "simulation with seed " + seed + " at " + elapsed();
    }
}
