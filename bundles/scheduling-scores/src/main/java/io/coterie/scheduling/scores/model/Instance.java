package io.coterie.scheduling.scores.model;

/**
 * One instance of a primitive.
 *
 * @param name {@code web}, {@code web:0}
 * @param template of what
 * @param unit with what it is placed
 */
public record Instance(String name, Template template, Unit unit) {
    /**
     * An instance's name without its number.
     *
     * @param name {@code web:0}
     * @return {@code web}
     */
    public static String base(final String name) {
        final int colon = name.indexOf(':');
        return colon < 0 ? name : name.substring(0, colon);
    }

    /** {@return its place in its group} */
    public int position() {
        return template.position();
    }

    @Override
    public boolean equals(final Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    @Override
    public String toString() {
        return name;
    }
}
