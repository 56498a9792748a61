package io.coterie.conformance.generic;

import java.lang.reflect.Method;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

import io.coterie.api.core.CoterieException;
import io.coterie.conformance.Expect;
import io.coterie.conformance.world.KitCluster;

/** Threads that call every method of a service over and over until they are told to stop. Used by one thread. */
final class Callers implements AutoCloseable {
    private static final Duration CALL_LIMIT = KitCluster.PATIENCE.dividedBy(2);
    private static final int CALLERS = 4;
    /** So many calls have begun for each of them before what is judged begins. */
    private static final long EACH = 4;
    private final List<Thread> threads = new ArrayList<>();
    private final ConcurrentLinkedQueue<String> bad = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean stop = new AtomicBoolean();
    private final AtomicLong begun = new AtomicLong();

    /**
     * Begins to call; returns when calls are in flight.
     *
     * @param service what is called; nothing if it has no methods
     */
    Callers(final Object service) {
        final List<Method> methods = ArgumentChecks.callable(service);
        for (int i = 0; i < CALLERS && !methods.isEmpty(); i++) {
            final int first = i;
            final Thread caller = new Thread(() -> {
                for (int at = first; !stop.get(); at++) {
                    final Method method = methods.get(at % methods.size());
                    begun.incrementAndGet();
                    judge(method, ApiCall.call(service, method, Samples.of(method.getParameterTypes()), CALL_LIMIT),
                        bad);
                }
            }, "kit caller " + i);
            caller.setDaemon(true);
            threads.add(caller);
            caller.start();
        }
        Expect.becomes(Duration.ofSeconds(1), () -> begun.get() >= threads.size() * EACH);
    }

    /**
     * Notes a call that did not end, or not with a result or an error that the API knows.
     *
     * @param method what was called
     * @param end how it ended
     * @param bad where it is noted
     */
    static void judge(final Method method, final ApiCall.End end, final ConcurrentLinkedQueue<String> bad) {
        if (end instanceof ApiCall.End.Hangs hangs) {
            bad.add(ApiCall.name(method) + " did not end; it stood at " + hangs.where());
        } else if (end instanceof ApiCall.End.Failed failed && !(failed.with() instanceof CoterieException)
                && !(failed.with() instanceof IllegalArgumentException)
                && !(failed.with() instanceof IllegalStateException)) {
            bad.add(ApiCall.name(method) + " ended with " + failed.with());
        }
    }

    /**
     * Lets the last calls end, and fails if one does not, or did not end well.
     *
     * @param limit how long they may take
     * @param when around what they were made
     * @return how many calls were made
     */
    long end(final Duration limit, final String when) {
        stop.set(true);
        Expect.within(limit, () -> threads.stream().noneMatch(Thread::isAlive),
            () -> "Calls that were in flight at " + when + " did not end");
        Expect.that(bad.isEmpty(), () -> "Around " + when + ", " + bad.peek() + ".");
        return begun.get();
    }

    @Override
    public void close() {
        stop.set(true);
    }
}
