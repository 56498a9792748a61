package io.coterie.api.state;

import java.util.Objects;

/**
 * A small record of another part (a swap, a ban that expires, a granted ticket).
 *
 * @param key its name, {@code part/name}
 * @param revision the revision of the state at which it was last set
 * @param bytes its content, in a form of that part's own; not copied, do not modify
 */
public record NamedRecord(String key, long revision, byte[] bytes) {
    /** Largest content, in bytes: larger things do not belong into consensus. */
    public static final int MAX_BYTES = 64 * 1024;

    /** Key and content are required. */
    public NamedRecord {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(bytes, "bytes");
    }
}
