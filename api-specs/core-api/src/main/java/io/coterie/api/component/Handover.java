package io.coterie.api.component;

import java.util.Objects;

/**
 * State on its way from one instance to the next.
 *
 * @param schema name of the form, defined by the kind
 * @param version version of the form
 * @param bytes the state; not copied, do not modify
 */
public record Handover(String schema, int version, byte[] bytes) {
    /** All parts are required. */
    public Handover {
        Objects.requireNonNull(schema, "schema");
        Objects.requireNonNull(bytes, "bytes");
    }
}
