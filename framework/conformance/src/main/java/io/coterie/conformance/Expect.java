package io.coterie.conformance;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.coterie.api.core.CoterieException;

/** What checks ask; each question throws {@link CheckFailed} with what was seen instead. Stateless. */
public final class Expect {
    /**
     * What may be added to a deadline that the component was given, for the way there and back. It follows the machine;
     * the deadline does not.
     */
    private static final Duration OVER = Duration.ofSeconds(3);

    private Expect() {
    }

    /**
     * Something holds.
     *
     * @param condition what should be true
     * @param evidence what was seen if it is not
     */
    public static void that(final boolean condition, final Supplier<String> evidence) {
        if (!condition) {
            throw new CheckFailed(evidence.get());
        }
    }

    /**
     * Two values are equal.
     *
     * @param expected what should be
     * @param actual what is
     * @param what of which value it is said
     */
    public static void equal(final Object expected, final Object actual, final String what) {
        if (!Objects.deepEquals(expected, actual)) {
            throw new CheckFailed(what + ": expected " + brief(expected) + ", was " + brief(actual) + ".");
        }
    }

    /**
     * Something holds before long.
     *
     * @param limit how long it may take on a quiet machine; on a busy one it is so much longer
     * @param condition what should become true
     * @param evidence what was seen if it does not
     */
    public static void within(final Duration limit, final BooleanSupplier condition, final Supplier<String> evidence) {
        if (!becomes(limit, condition)) {
            throw new CheckFailed(evidence.get() + " (waited " + limit.toMillis() + " ms)");
        }
    }

    /**
     * Waits for something that need not happen.
     *
     * @param limit how long to wait
     * @param condition what may become true
     * @return whether it did
     */
    public static boolean becomes(final Duration limit, final BooleanSupplier condition) {
        return Pace.until(limit, condition);
    }

    /**
     * A stage ends before long.
     *
     * @param <T> what it ends with
     * @param stage the stage
     * @param limit how long it may take
     * @param what what it is the end of
     * @return its value
     * @throws RuntimeException what it ended with
     */
    public static <T> T ended(final CompletionStage<T> stage, final Duration limit, final String what) {
        if (stage == null) {
            throw new CheckFailed(what + " gave null instead of a stage.");
        }
        try {
            final CompletableFuture<T> future = stage.toCompletableFuture();
            if (!Pace.until(limit, future::isDone)) {
                if (Thread.currentThread().isInterrupted()) {
                    throw new InterruptedException();
                }
                throw new TimeoutException();
            }
            return future.get();
        } catch (final ExecutionException e) {
            throw e.getCause() instanceof RuntimeException known ? known : new CheckFailed(what + " failed with "
                + e.getCause(), e.getCause());
        } catch (final TimeoutException e) {
            throw new CheckFailed(what + " did not end within " + limit.toMillis() + " ms.", e);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CheckFailed(what + " was still running when the check's time was up.", e);
        }
    }

    /**
     * A stage ends within the time that the component was given for it.
     *
     * @param <T> what it ends with
     * @param stage the stage
     * @param deadline the time that was given
     * @param what what it is the end of
     * @return its value
     * @throws RuntimeException what it ended with
     */
    public static <T> T inTime(final CompletionStage<T> stage, final Duration deadline, final String what) {
        final long begun = System.nanoTime();
        if (stage != null) {
            final CompletableFuture<T> future = stage.toCompletableFuture();
            while (!future.isDone() && System.nanoTime() - begun < deadline.toNanos()
                    && !Thread.currentThread().isInterrupted()) {
                LockSupport.parkNanos(1_000_000);
            }
            if (!Pace.until(OVER, future::isDone)) {
                throw new CheckFailed(what + " did not end within " + took(begun).toMillis() + " ms; its time was "
                    + deadline.toMillis() + " ms.");
            }
        }
        return ended(stage, Duration.ZERO, what);
    }

    /**
     * A call that has ended took no longer than the time that the component was given for it.
     *
     * @param begun when it began, in nanoseconds
     * @param deadline the time that was given
     * @param what what was called
     */
    public static void kept(final long begun, final Duration deadline, final String what) {
        final Duration took = took(begun);
        that(took.minus(deadline).toNanos() < OVER.toNanos() * Pace.slowness(), () -> what + " took "
            + took.toMillis() + " ms; its time was " + deadline.toMillis() + " ms.");
    }

    private static Duration took(final long begun) {
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    /**
     * While a listener is being told something, a call is answered: nothing is held meanwhile.
     *
     * @param subscribing subscribes a listener that runs what it is given when it is told something
     * @param call the call
     * @param what what is called
     */
    public static void answeredMeanwhile(final Consumer<Runnable> subscribing, final Runnable call,
            final String what) {
        final CountDownLatch inside = new CountDownLatch(1);
        final CountDownLatch answered = new CountDownLatch(1);
        final CompletableFuture<Void> end = new CompletableFuture<>();
        final Thread subscriber = new Thread(() -> subscribing.accept(() -> {
            inside.countDown();
            until(answered);
        }), "kit subscriber");
        final Thread caller = new Thread(() -> {
            try {
                call.run();
                end.complete(null);
            } catch (final RuntimeException | Error e) {
                end.completeExceptionally(e);
            }
        }, "kit caller");
        subscriber.setDaemon(true);
        caller.setDaemon(true);
        try {
            subscriber.start();
            that(Pace.until(OVER.multipliedBy(2), () -> inside.getCount() == 0), () -> "A listener was told nothing.");
            caller.start();
            that(Pace.until(OVER, end::isDone), () -> what + " was not answered while a listener was being told.");
        } finally {
            answered.countDown();
        }
        ended(end, Duration.ZERO, what);
        that(Pace.until(OVER, () -> !subscriber.isAlive() && !caller.isAlive()), () -> "subscribe() did not return.");
    }

    private static void until(final CountDownLatch latch) {
        try {
            latch.await();
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * A call fails in one of several ways.
     *
     * @param what what is called
     * @param call the call
     * @param types the ways
     * @return what it threw
     */
    @SafeVarargs
    public static RuntimeException refused(final String what, final Runnable call,
            final Class<? extends RuntimeException>... types) {
        try {
            call.run();
        } catch (final RuntimeException e) {
            if (e instanceof CheckFailed) {
                throw e;
            }
            for (final Class<?> type : types) {
                if (type.isInstance(e)) {
                    explained(what, e);
                    return e;
                }
            }
            throw new CheckFailed(what + " ended with " + e + " instead of " + types[0].getSimpleName() + ".", e);
        }
        throw new CheckFailed(what + " ended well instead of with " + types[0].getSimpleName() + ".");
    }

    /** An error that a person can meet says what is wrong and what to do. */
    private static void explained(final String what, final RuntimeException e) {
        if (e instanceof CoterieException known && (known.problem().isBlank() || known.remedy().isBlank())) {
            throw new CheckFailed(what + " was refused without a problem or a remedy: " + e);
        }
    }

    private static String brief(final Object value) {
        final String text = value instanceof byte[] bytes ? bytes.length + " bytes" : String.valueOf(value);
        return text.length() > 300 ? text.substring(0, 300) + "…" : text;
    }
}
