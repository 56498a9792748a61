package io.coterie.toolkit.log;

import java.util.Objects;

/**
 * One record of a log.
 *
 * @param term the term in which it was appended
 * @param type what the owner of the log calls it; the log itself gives it no meaning
 * @param payload its bytes; not copied
 */
public record LogRecord(long term, byte type, byte[] payload) {
    /** The payload is required. */
    public LogRecord {
        Objects.requireNonNull(payload, "payload");
    }
}
