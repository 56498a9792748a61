package io.coterie.runtime.cluster;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.LongSupplier;

import io.coterie.api.core.CoterieException;
import io.coterie.runtime.instance.DurableNumber;

/**
 * The numbers of the turns in which instances stand in their slots. Each is forced to disk before it is used; those
 * that the slots of a cluster begin with are drawn ahead, by a thread of their own, while the member opens what the
 * slots need. One that nobody takes is left out. Safe for use by several threads.
 */
final class Turns {
    /** A number is forced to disk in milliseconds; a disk that takes longer hangs. */
    private static final long JOIN_MILLIS = 5000;
    private final Path folder;
    private final Map<String, DurableNumber> numbers = new HashMap<>();
    private final Map<String, Deque<FutureTask<Long>>> ahead = new HashMap<>();

    /**
     * Draws nothing yet.
     *
     * @param folder where the numbers are kept
     */
    Turns(final Path folder) {
        this.folder = folder;
    }

    /**
     * Begins to draw.
     *
     * @param kinds the kinds of the slots, in the order in which they come up
     * @param name of the thread
     * @return waits until it has ended
     */
    Runnable begin(final List<String> kinds, final String name) {
        final List<FutureTask<Long>> tasks = new ArrayList<>();
        synchronized (this) {
            for (final String kind : kinds) {
                final DurableNumber number = number(kind);
                final FutureTask<Long> task = new FutureTask<>(() -> draw(number));
                ahead.computeIfAbsent(kind, k -> new ArrayDeque<>()).add(task);
                tasks.add(task);
            }
        }
        final Thread thread = new Thread(() -> tasks.forEach(FutureTask::run), name);
        thread.setDaemon(true);
        thread.start();
        return () -> join(thread);
    }

    /**
     * The turns of a slot.
     *
     * @param kind its kind
     * @return draws the next one; slots of one kind share a counter, so that no turn is used twice, however the choices
     *     change
     */
    LongSupplier of(final String kind) {
        final DurableNumber number = number(kind);
        return () -> {
            final FutureTask<Long> drawn;
            synchronized (this) {
                final Deque<FutureTask<Long>> left = ahead.get(kind);
                drawn = left == null ? null : left.poll();
            }
            return drawn == null ? draw(number) : taken(drawn);
        };
    }

    private synchronized DurableNumber number(final String kind) {
        return numbers.computeIfAbsent(kind, k -> new DurableNumber(folder.resolve(k + ".turn")));
    }

    private static long draw(final DurableNumber number) {
        synchronized (number) {
            number.raise(number.value() + 1);
            return number.value();
        }
    }

    private static long taken(final FutureTask<Long> drawn) {
        // by this thread, if the other one has not come to it
        drawn.run();
        try {
            return drawn.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CoterieException("slot.interrupted", "Waiting for the number of a turn was interrupted.",
                "Try again.", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException known) {
                throw known;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    private static void join(final Thread thread) {
        try {
            // a disk that hangs does not hold up the end of the cluster: the daemon only raises a number
            thread.join(JOIN_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
