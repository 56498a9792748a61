package io.coterie.command.output;

/** How a result is printed. */
public enum Format {
    /** Columns for people. */
    table,
    /** More columns. */
    wide,
    /** JSON for scripts. */
    json,
    /** YAML. */
    yaml
}
