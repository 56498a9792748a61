package io.coterie.document;

/**
 * Where something stands in the source.
 *
 * @param line from 1
 * @param column from 1
 */
public record Position(int line, int column) {
    /** The beginning of the source. */
    public static final Position START = new Position(1, 1);
}
