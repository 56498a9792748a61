package io.coterie.api.document;

import java.util.Objects;

/**
 * A parameter's value: text, or the path of a file on the node that holds it (for secrets). {@code toString} shows no
 * text.
 *
 * @param text the text, or the path
 * @param file whether {@code text} is the path of a file to read at the time of use
 */
public record Value(String text, boolean file) {
    /** The text is required. */
    public Value {
        Objects.requireNonNull(text, "text");
    }

    /**
     * A value that stands in the document.
     *
     * @param text the value
     * @return the value
     */
    public static Value of(final String text) {
        return new Value(text, false);
    }

    @Override
    public String toString() {
        return file ? "file" : "text";
    }
}
