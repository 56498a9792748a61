package io.coterie.runtime.swap;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

import io.coterie.runtime.instance.OwnerThread;

/** How the stages of calls end. Stateless. */
final class Ends {
    private Ends() {
    }

    /** Ends as a task on a thread does. */
    static <T> CompletionStage<T> on(final OwnerThread thread, final Callable<T> task) {
        final CompletableFuture<T> result = new CompletableFuture<>();
        thread.execute(() -> guarded(result, () -> {
            try {
                result.complete(task.call());
            } catch (RuntimeException | Error e) {
                throw e;
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }));
        return result;
    }

    /** What is thrown before there is an end comes out of it. */
    static void guarded(final CompletableFuture<?> result, final Runnable work) {
        try {
            work.run();
        } catch (RuntimeException | Error e) {
            result.completeExceptionally(e);
        }
    }

    /** Ends as another stage does, with the error itself and not with one around it. */
    static void join(final CompletionStage<Void> from, final CompletableFuture<Void> to) {
        from.whenComplete((value, error) -> {
            if (error == null) {
                to.complete(value);
            } else {
                to.completeExceptionally(error instanceof CompletionException && error.getCause() != null
                    ? error.getCause() : error);
            }
        });
    }
}
