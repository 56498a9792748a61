package io.coterie.api.manager;

import java.time.Instant;
import java.util.Map;
import java.util.Objects;

/**
 * Something that happened, as this member learnt of it.
 *
 * @param number counts the events of this member's life from 1
 * @param at when, by this member's clock
 * @param type {@code view}, {@code quorum}, {@code coordinator}, {@code node}, {@code fence}, {@code fence-device},
 *     {@code operation}, {@code transition}, {@code document}, {@code resource}, {@code component}
 * @param subject what it is about: a node, a resource, a version
 * @param text one sentence; never a secret
 * @param details further values by name, for scripts
 */
public record ClusterEvent(long number, Instant at, String type, String subject, String text,
        Map<String, String> details) {
    /** Copies the map. */
    public ClusterEvent {
        Objects.requireNonNull(at, "at");
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(subject, "subject");
        Objects.requireNonNull(text, "text");
        details = Map.copyOf(details);
    }
}
