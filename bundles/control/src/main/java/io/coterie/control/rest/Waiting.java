package io.coterie.control.rest;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.coterie.api.core.CoterieException;
import io.coterie.api.core.DeadlineExceededException;
import io.coterie.api.core.OutcomeUnknownException;
import io.coterie.api.core.UnavailableException;

/** Waits for the manager on the server's thread, never for ever. Pure but for the waiting. */
final class Waiting {
    /** What a change may take to be durable: far more than an election, less than a person's patience. */
    static final Duration CHANGE = Duration.ofSeconds(20);
    /** What a question may take. */
    static final Duration QUESTION = Duration.ofSeconds(20);
    /** A stage has its own deadline; it gets this much longer to say so itself. */
    private static final Duration GRACE = Duration.ofSeconds(2);

    private Waiting() {
    }

    /** Waits for an answer that changes nothing. */
    static <T> T ask(final CompletionStage<T> stage, final Duration timeout) {
        try {
            return get(stage, timeout);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnavailableException("control.closing", "The member is going down.", "Ask another member.", e);
        } catch (final TimeoutException e) {
            throw new DeadlineExceededException("control.timeout", "The member did not answer within "
                + seconds(timeout) + ".", "Try again; see 'coterie cluster status' for what it is busy with.", e);
        }
    }

    /** Waits for a change. */
    static <T> T change(final CompletionStage<T> stage, final Duration timeout) {
        try {
            return get(stage, timeout);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OutcomeUnknownException("control.closing", "The member is going down, and does not know whether"
                + " the change was made.", "Ask another member for the present state before you repeat it.", e);
        } catch (final TimeoutException e) {
            throw new OutcomeUnknownException("control.outcome-unknown", "The cluster did not confirm the change in "
                + seconds(timeout) + ".", "Look at the present state before you repeat it.", e);
        }
    }

    private static <T> T get(final CompletionStage<T> stage, final Duration timeout)
            throws TimeoutException, InterruptedException {
        try {
            return stage.toCompletableFuture().get(timeout.plus(GRACE).toMillis(), TimeUnit.MILLISECONDS);
        } catch (final ExecutionException e) {
            if (Problems.unwrap(e) instanceof CoterieException known) {
                throw known;
            }
            throw new IllegalStateException("the manager failed", Problems.unwrap(e));
        }
    }

    private static String seconds(final Duration duration) {
        return duration.toMillis() / 1000.0 + " s";
    }
}
