package io.coterie.toolkit.net;

import java.util.List;
import java.util.concurrent.TimeUnit;

/** Waits for threads that a library started and does not hand out. Stateless. */
public final class EndedThreads {
    private EndedThreads() {
    }

    /**
     * Waits until no thread of a name lives any more.
     *
     * @param prefix how their names begin
     * @param limitMillis how long to wait at most, for all together
     * @return whether none is left
     */
    public static boolean await(final String prefix, final long limitMillis) {
        final long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(limitMillis);
        final List<Thread> found = Thread.getAllStackTraces().keySet().stream()
            .filter(t -> t.getName().startsWith(prefix) && t != Thread.currentThread()).toList();
        for (final Thread one : found) {
            final long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            try {
                // a join of 0 would wait for ever
                one.join(Math.max(1, left));
            } catch (final InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return found.stream().noneMatch(Thread::isAlive);
    }
}
