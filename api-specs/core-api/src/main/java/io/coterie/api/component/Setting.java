package io.coterie.api.component;

import java.util.Objects;

/**
 * One setting of a component, for checking, for help and for the documentation.
 *
 * @param name as it stands in the document, with its unit at the end ({@code heartbeatMillis})
 * @param type what values it takes
 * @param defaultValue what holds if it is not given; null if it must be given
 * @param change what a change of it costs
 * @param description one sentence, with the reason for the default
 */
public record Setting(String name, Type type, String defaultValue, Change change, String description) {
    /** What a value looks like. */
    public enum Type {
        /** Any text. */
        TEXT,
        /** A whole number. */
        INTEGER,
        /** {@code true} or {@code false}. */
        BOOLEAN,
        /** {@code 500ms}, {@code 10s}, {@code 2m}, {@code 1h}. */
        DURATION,
        /** Text that never reaches a log, an event or an error. */
        SECRET
    }

    /** What a change costs. */
    public enum Change {
        /** Applies at once. */
        LIVE,
        /** Applies by swapping the instance for another of the same component. */
        SWAP,
        /** Applies when the member restarts. */
        RESTART,
        /**
         * Applies when the member restarts, and is each member's own: where it listens, where it writes. A swap leaves
         * it on every member as it is there.
         */
        OWN
    }

    /** All but the default value are required. */
    public Setting {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(change, "change");
        Objects.requireNonNull(description, "description");
    }
}
