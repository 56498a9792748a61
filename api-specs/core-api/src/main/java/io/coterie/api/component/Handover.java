package io.coterie.api.component;

import java.util.Objects;

/**
 * State on its way from one instance to the next. Secrets do not belong in it.
 *
 * @param schema name of the form, see {@link StateForm}
 * @param version version of the form
 * @param bytes the state, at most {@link #MAX_BYTES}; not copied, do not modify
 */
public record Handover(String schema, int version, byte[] bytes) {
    /** Callers wait while it is written and read: so much takes milliseconds. What is larger belongs on the disk. */
    public static final int MAX_BYTES = 1 << 20;

    /** All parts are required; whoever carries it looks at its size. */
    public Handover {
        Objects.requireNonNull(schema, "schema");
        Objects.requireNonNull(bytes, "bytes");
    }

    /** {@return form and size; what is in it is the components' own} */
    @Override
    public String toString() {
        return schema + " " + version + ", " + bytes.length + " bytes";
    }
}
