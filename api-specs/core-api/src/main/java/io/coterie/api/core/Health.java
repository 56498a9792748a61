package io.coterie.api.core;

import java.util.Objects;

/**
 * How a part is doing, for people and for probes.
 *
 * @param status the grade
 * @param detail one sentence; empty when all is well
 */
public record Health(Status status, String detail) {
    /** Grades, worst last. */
    public enum Status {
        /** Works. */
        OK,
        /** Works with less than it promises. */
        DEGRADED,
        /** Does not work. */
        FAILED
    }

    /** All is well. */
    public static final Health OK = new Health(Status.OK, "");

    /** Both parts are required. */
    public Health {
        Objects.requireNonNull(status, "status");
        Objects.requireNonNull(detail, "detail");
    }
}
