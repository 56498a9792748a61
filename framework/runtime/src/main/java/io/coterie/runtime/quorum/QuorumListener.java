package io.coterie.runtime.quorum;

import java.util.function.Consumer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.coterie.api.quorum.QuorumState;

/** Somebody who is told of verdicts; after {@code close} has returned, no new call begins. */
final class QuorumListener {
    private static final Logger LOG = LoggerFactory.getLogger(QuorumListener.class);
    private final Consumer<QuorumState> consumer;
    private boolean ended;

    QuorumListener(final Consumer<QuorumState> consumer) {
        this.consumer = consumer;
    }

    synchronized void tell(final QuorumState now) {
        if (ended) {
            return;
        }
        try {
            consumer.accept(now);
        } catch (RuntimeException | Error e) {
            LOG.error("A listener of quorum failed; it is told of the next change all the same.", e);
        }
    }

    synchronized void close() {
        ended = true;
    }
}
