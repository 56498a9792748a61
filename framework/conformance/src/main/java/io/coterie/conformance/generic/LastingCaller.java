package io.coterie.conformance.generic;

import java.lang.reflect.Method;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import io.coterie.conformance.Expect;
import io.coterie.conformance.world.KitCluster;
import io.coterie.conformance.world.Member;

/**
 * Calls from one thread that lives on, as the threads of an application do: what a component leaves on the thread of
 * its caller stays there. Used by one thread.
 */
final class LastingCaller implements AutoCloseable {
    private static final Duration LIMIT = KitCluster.PATIENCE.dividedBy(3);
    private ExecutorService thread = one();

    private static ExecutorService one() {
        return Executors.newSingleThreadExecutor(body -> {
            final Thread made = new Thread(body, "kit caller that stays");
            made.setDaemon(true);
            return made;
        });
    }

    /**
     * Calls each method of the API once, with arguments that are well formed; how it ends is not looked at.
     *
     * @param member whose methods
     */
    void calls(final Member<?> member) {
        final Object service = member.service();
        for (final Method method : ArgumentChecks.callable(service)) {
            final Object[] arguments = Samples.of(method.getParameterTypes());
            final Future<?> end = thread.submit(() -> {
                ApiCall.direct(service, method, arguments, LIMIT);
            });
            if (!Expect.becomes(LIMIT, end::isDone)) {
                // the thread of a call that does not end is lost; other checks say so
                thread.shutdownNow();
                thread = one();
            }
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
