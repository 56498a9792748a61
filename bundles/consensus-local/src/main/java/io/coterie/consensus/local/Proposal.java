package io.coterie.consensus.local;

import java.util.concurrent.CompletableFuture;

import io.coterie.api.consensus.Applied;
import io.coterie.api.core.CoterieException;

/** A command on its way into the log, with whoever waits for it. Completed on the owner's thread. */
record Proposal(byte[] command, long deadlineNanos, CompletableFuture<Applied> answer) {
    Proposal(final byte[] command, final long deadlineNanos) {
        this(command, deadlineNanos, new CompletableFuture<>());
    }

    void complete(final Applied applied) {
        answer.complete(applied);
    }

    void fail(final CoterieException reason) {
        answer.completeExceptionally(reason);
    }
}
