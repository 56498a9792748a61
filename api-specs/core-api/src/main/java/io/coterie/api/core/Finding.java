package io.coterie.api.core;

import java.util.Objects;

/**
 * One thing found wrong (or doubtful) in an input, with the place where it stands.
 *
 * @param severity whether the input is refused
 * @param code stable, such as {@code config.unknown-agent}
 * @param line 1-based line in the source, or 0 if it has none
 * @param column 1-based column, or 0
 * @param field path of the field, such as {@code resources.web.agent}, empty for the whole
 * @param problem one sentence: what is wrong
 * @param remedy one sentence: what to do
 */
public record Finding(Severity severity, String code, int line, int column, String field, String problem,
        String remedy) {
    /** How bad a finding is. */
    public enum Severity {
        /** The input is refused as a whole. */
        ERROR,
        /** The input is accepted; the operator should know. */
        WARNING
    }

    /** All but line and column are required. */
    public Finding {
        Objects.requireNonNull(severity, "severity");
        Objects.requireNonNull(code, "code");
        Objects.requireNonNull(field, "field");
        Objects.requireNonNull(problem, "problem");
        Objects.requireNonNull(remedy, "remedy");
    }

    /** {@return whether the input is refused for this} */
    public boolean isError() {
        return severity == Severity.ERROR;
    }

    @Override
    public String toString() {
        final String place = line > 0 ? "line " + line + ", " : "";
        final String where = field.isEmpty() ? "" : "field " + field + ": ";
        return place + where + problem + " " + remedy + " [" + code + "]";
    }
}
