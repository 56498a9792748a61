package io.coterie.consensus.raft;

import java.util.concurrent.CompletableFuture;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.coterie.api.core.NodeId;
import io.coterie.consensus.raft.engine.Engine;

/**
 * Going on without the other one of two voters: once nobody else is in the view, this member counts as its own
 * majority, is elected, and writes the other one's removal into the log. Until that is on disk a restart falls back to
 * both voters, which is safe. The other one, on its way back, finds this log with the greater term, drops what it alone
 * had, and is a voter again when it is added. On the owner's thread.
 */
final class Continuation {
    private static final Logger LOG = LoggerFactory.getLogger(Continuation.class);
    private final NodeId gone;
    private final CompletableFuture<Void> end = new CompletableFuture<>();
    private boolean stoodAlone;
    private volatile boolean removing;

    Continuation(final NodeId gone) {
        this.gone = gone;
    }

    NodeId gone() {
        return gone;
    }

    CompletableFuture<Void> end() {
        return end;
    }

    boolean begun() {
        return stoodAlone;
    }

    /** One step further, if the engine is ready for it. */
    void tick(final Engine engine) {
        if (!stoodAlone) {
            if (engine.alone()) {
                LOG.warn("This member goes on without {}: from now on it is a majority alone.", gone);
                engine.standAlone();
                stoodAlone = true;
            }
        } else if (!removing && engine.leadership().self()) {
            removing = true;
            remove(engine);
        }
    }

    private void remove(final Engine engine) {
        try {
            engine.change(false, gone).whenComplete((done, failure) -> {
                if (failure == null) {
                    end.complete(null);
                } else {
                    removing = false;
                }
            });
        } catch (final Exception e) {
            LOG.info("The removal of {} is tried again: {}", gone, e.getMessage());
            removing = false;
        }
    }
}
