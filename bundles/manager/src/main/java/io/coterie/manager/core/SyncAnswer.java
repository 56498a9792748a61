package io.coterie.manager.core;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

import io.coterie.api.state.HostLife;

/**
 * What an executor tells a coordinator that takes over. Immutable.
 *
 * @param accepted false if the executor has seen a greater term
 * @param session counts the times that the executor has acted on its own; orders must carry the present one, so that
 *     nothing is done that was decided before that was known
 * @param recorded the revision of a state that holds every result which is not among the unfinished calls; 0 if there
 *     is none. The coordinator's own state may be older for a moment, and decides nothing until it is not
 * @param unfinished calls that run, wait, or ended without their result being recorded yet
 * @param host the life of the host that it runs on; empty if it cannot be told
 */
public record SyncAnswer(boolean accepted, long session, long recorded, List<Unfinished> unfinished,
        Optional<HostLife> host) {
    /** Copies the list. */
    public SyncAnswer {
        unfinished = List.copyOf(unfinished);
        Objects.requireNonNull(host, "host");
    }

    /**
     * The answer of an executor that does not know its host.
     *
     * @param accepted false if the executor has seen a greater term
     * @param session counts the times that the executor has acted on its own
     * @param recorded the revision of a state that holds every result which is not among the unfinished calls
     * @param unfinished calls whose result is not recorded yet
     */
    public SyncAnswer(final boolean accepted, final long session, final long recorded,
            final List<Unfinished> unfinished) {
        this(accepted, session, recorded, unfinished, Optional.empty());
    }

    /**
     * The same answer, with the life of the host.
     *
     * @param life what is known of it
     * @return the answer
     */
    public SyncAnswer on(final Optional<HostLife> life) {
        return new SyncAnswer(accepted, session, recorded, unfinished, life);
    }

    /**
     * A call whose result is not in the cluster state.
     *
     * @param callId its number
     * @param resource the resource instance
     * @param action the action's name
     * @param interval its interval in milliseconds
     * @param remaining how long it may still take
     */
    public record Unfinished(long callId, String resource, String action, long interval, Duration remaining) {
        /** All parts are required. */
        public Unfinished {
            Objects.requireNonNull(resource, "resource");
            Objects.requireNonNull(action, "action");
            Objects.requireNonNull(remaining, "remaining");
        }
    }
}
