package io.coterie.resource.java;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import io.coterie.api.resource.ActionRequest;
import io.coterie.api.resource.ActionResult;
import io.coterie.api.resource.JavaAgent;
import io.coterie.api.resource.ResultCode;

/** One action of one agent. The agent is called on a pool's thread; the timer's thread may end it before it is done. */
final class ActionRun {
    private final JavaAgent agent;
    private final ActionRequest request;
    private final long began = System.nanoTime();
    private final CompletableFuture<ActionResult> result = new CompletableFuture<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private volatile Future<?> call;

    ActionRun(final JavaAgent agent, final ActionRequest request) {
        this.agent = agent;
        this.request = request;
    }

    /** The result that counts; completed once. */
    CompletableFuture<ActionResult> result() {
        return result;
    }

    /** Completed when there is a result and the agent has given the thread back. */
    CompletableFuture<Void> ended() {
        return ended;
    }

    void begin(final ExecutorService pool, final ScheduledExecutorService timer) {
        call = pool.submit(this::call);
        final Future<?> timeout = timer.schedule(() -> end("It did not end within " + request.timeout().toMillis()
            + " ms and was interrupted."), request.timeout().toMillis(), TimeUnit.MILLISECONDS);
        result.whenComplete((value, failure) -> timeout.cancel(false));
    }

    void neverBegan() {
        final Future<?> submitted = call;
        if (submitted != null) {
            submitted.cancel(true);
        }
        ended.complete(null);
    }

    private void call() {
        try {
            final CompletionStage<ActionResult> stage = agent.execute(request);
            if (stage == null) {
                fail(new NullPointerException("the agent gave no stage"));
            } else {
                stage.whenComplete(this::done);
            }
        } catch (final RuntimeException | Error e) {
            // a linkage error is what a bundle that is being replaced throws: the agent's trouble, not the pool's
            fail(e);
        } finally {
            result.whenComplete((value, failure) -> ended.complete(null));
        }
    }

    private void done(final ActionResult value, final Throwable failure) {
        if (failure != null) {
            fail(failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure);
        } else if (value == null) {
            fail(new NullPointerException("the agent gave no result"));
        } else {
            result.complete(value);
        }
    }

    private void fail(final Throwable failure) {
        String text = String.valueOf(failure.getMessage());
        for (final String value : request.parameters().values()) {
            // which parameter is private is not known here, so none is shown
            text = !value.isEmpty() && text.contains(value) ? "its message holds a parameter's value" : text;
        }
        result.complete(new ActionResult(ActionResult.Status.COMPLETED, ResultCode.GENERIC_ERROR,
            "The agent failed with " + failure.getClass().getName() + ": " + text, elapsed(), Map.of()));
    }

    boolean concerns(final String resource) {
        return request.resource().equals(resource);
    }

    /** Ends it because its result does not matter any more. */
    void cancel() {
        end(ActionResult.Status.CANCELLED, "It was cancelled.");
    }

    /** Ends it from outside: the result is a time-out, the thread is interrupted. */
    void end(final String reason) {
        end(ActionResult.Status.TIMED_OUT, reason);
    }

    private void end(final ActionResult.Status status, final String reason) {
        result.complete(new ActionResult(status, ResultCode.GENERIC_ERROR, reason, elapsed(),
            Map.of()));
        final Future<?> submitted = call;
        if (submitted != null) {
            submitted.cancel(true);
        }
    }

    private Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - began);
    }
}
