package io.coterie.manager.core;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * What an executor tells a coordinator that takes over. Immutable.
 *
 * @param accepted false if the executor has seen a greater term
 * @param session counts the times that the executor has acted on its own; orders must carry the present one, so that
 *     nothing is done that was decided before that was known
 * @param recorded the revision of a state that holds every result which is not among the unfinished calls; 0 if there
 *     is none. The coordinator's own state may be older for a moment, and decides nothing until it is not
 * @param unfinished calls that run, wait, or ended without their result being recorded yet
 */
public record SyncAnswer(boolean accepted, long session, long recorded, List<Unfinished> unfinished) {
    /** Copies the list. */
    public SyncAnswer {
        unfinished = List.copyOf(unfinished);
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
