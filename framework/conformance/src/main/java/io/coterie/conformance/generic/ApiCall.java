package io.coterie.conformance.generic;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;

import io.coterie.api.component.ComponentInstance;
import io.coterie.conformance.Expect;

/** Calls a method of a kind's API on a thread of its own, and says how it ended. Stateless. */
final class ApiCall {
    private static final String API = "io.coterie.api.";

    /** How a call ended. */
    sealed interface End {
        /** It returned, or its stage ended well. */
        record Well(Object value) implements End {
        }

        /** It threw, or its stage failed. */
        record Failed(Throwable with) implements End {
        }

        /** It did not end. */
        record Hangs(String where) implements End {
        }
    }

    private ApiCall() {
    }

    /**
     * The methods that callers of a service have.
     *
     * @param service the service
     * @return the methods of all API interfaces that it implements, in a fixed order
     */
    static List<Method> methods(final Object service) {
        final List<Method> methods = new ArrayList<>();
        collect(service.getClass(), methods);
        methods.sort(Comparator.comparing(Method::getName).thenComparing(Method::toString));
        return methods;
    }

    private static void collect(final Class<?> type, final List<Method> into) {
        for (Class<?> one = type; one != null; one = one.getSuperclass()) {
            for (final Class<?> api : one.getInterfaces()) {
                if (api != ComponentInstance.class && api.getName().startsWith(API) && isOffered(api)) {
                    for (final Method method : api.getMethods()) {
                        if (!into.contains(method) && !java.lang.reflect.Modifier.isStatic(method.getModifiers())) {
                            into.add(method);
                        }
                    }
                }
            }
        }
    }

    /** What a service implements only to listen or to be replicated is not called by its callers. */
    private static boolean isOffered(final Class<?> api) {
        return !api.getSimpleName().endsWith("Listener") && !api.getSimpleName().endsWith("Sink")
            && !api.getSimpleName().equals("ReplicatedState");
    }

    /**
     * Calls.
     *
     * @param service whose method
     * @param method the method
     * @param arguments with what
     * @param limit how long it may take, its stage included
     * @return how it ended
     */
    static End call(final Object service, final Method method, final Object[] arguments, final Duration limit) {
        final AtomicReference<End> end = new AtomicReference<>();
        final CountDownLatch done = new CountDownLatch(1);
        final Thread thread = new Thread(() -> {
            try {
                end.set(direct(service, method, arguments, limit));
            } finally {
                done.countDown();
            }
        }, "kit call " + method.getName());
        thread.setDaemon(true);
        thread.start();
        if (!Expect.becomes(limit, () -> done.getCount() == 0)) {
            Expect.that(!Thread.currentThread().isInterrupted(), () -> "The check's time was up while "
                + method.getName() + " ran.");
            final StackTraceElement[] stack = thread.getStackTrace();
            thread.interrupt();
            return new End.Hangs(stack.length == 0 ? "its end" : stack[0] + " < " + stack[Math.min(stack.length - 1,
                3)]);
        }
        // an Error has ended the thread, and the platform has told of it
        return Optional.ofNullable(end.get()).orElseGet(() -> new End.Failed(new IllegalStateException(
            "The thread of the call ended without a result.")));
    }

    /**
     * Calls, on the thread of the caller.
     *
     * @param service whose method
     * @param method the method
     * @param arguments with what
     * @param limit how long its stage may take
     * @return how it ended
     */
    static End direct(final Object service, final Method method, final Object[] arguments,
            final Duration limit) {
        try {
            final Object value = method.invoke(service, arguments);
            if (value instanceof CompletionStage<?> stage) {
                return new End.Well(stage.toCompletableFuture().get(limit.toNanos(), TimeUnit.NANOSECONDS));
            }
            return new End.Well(value);
        } catch (final InvocationTargetException | ExecutionException e) {
            return new End.Failed(e.getCause());
        } catch (final CancellationException e) {
            // ended by the component, at its close for instance
            return new End.Failed(e);
        } catch (final TimeoutException e) {
            return new End.Hangs("the stage that it returned");
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            return new End.Hangs("a wait that was interrupted");
        } catch (final IllegalAccessException e) {
            throw new IllegalStateException("a method of a public API can be called", e);
        }
    }

    /**
     * A short form of a method for evidence.
     *
     * @param method the method
     * @return interface and name
     */
    static String name(final Method method) {
        return method.getDeclaringClass().getSimpleName() + "." + method.getName();
    }
}
