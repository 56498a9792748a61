package io.coterie.api.state;

import java.time.Instant;
import java.util.Objects;

/**
 * One version of the cluster document.
 *
 * @param version counts from 1; 0 is the empty text before the first
 * @param text the source as its author wrote it, YAML or JSON
 * @param author who applied it
 * @param comment why, may be empty
 * @param at when, by the clock of the member that took it
 */
public record DocumentVersion(long version, String text, String author, String comment, Instant at) {
    /** Before the first version. */
    public static final DocumentVersion NONE = new DocumentVersion(0, "", "", "", Instant.EPOCH);

    /** All parts are required. */
    public DocumentVersion {
        Objects.requireNonNull(text, "text");
        Objects.requireNonNull(author, "author");
        Objects.requireNonNull(comment, "comment");
        Objects.requireNonNull(at, "at");
    }

    @Override
    public String toString() {
        return "version " + version;
    }
}
