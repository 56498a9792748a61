package io.coterie.manager;

import java.util.concurrent.CompletionException;

import io.coterie.api.core.CoterieException;
import io.coterie.api.core.OutcomeUnknownException;

/**
 * What the caller of a change of several steps is told if a later one fails: an error that promises that nothing was
 * done would not be true any more. Stateless.
 */
final class HalfDone {
    private HalfDone() {
    }

    /**
     * Makes the error.
     *
     * @param done the steps that were done, one sentence
     * @param failure why the next one was not
     */
    static OutcomeUnknownException after(final String done, final Throwable failure) {
        final Throwable cause = failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause() : failure;
        return new OutcomeUnknownException("manager.half-done", done + " Then it failed: "
            + (cause instanceof CoterieException known ? known.problem() : cause.getClass().getSimpleName() + "."),
            "Look at 'coterie cluster status', and ask for it again if it did not come true.", cause);
    }
}
