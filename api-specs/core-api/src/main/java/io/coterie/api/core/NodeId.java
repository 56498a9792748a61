package io.coterie.api.core;

import java.util.regex.Pattern;

/**
 * The stable name of a node, assigned before it first joins. Ordered by UTF-16 code unit, which for the characters
 * allowed is byte order; the order is for ties and for display, it carries no meaning.
 *
 * @param name 1 to 63 letters, digits, dots, hyphens or underscores, starting with a letter or digit
 */
public record NodeId(String name) implements Comparable<NodeId> {
    /** Longest name; a DNS label's limit, so that a node may be called as its host is. */
    public static final int MAX_LENGTH = 63;
    private static final Pattern VALID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

    /**
     * Checks the name.
     *
     * @throws IllegalArgumentException if the name is not of the form above
     */
    public NodeId {
        if (name == null || name.length() > MAX_LENGTH || !VALID.matcher(name).matches()) {
            throw new IllegalArgumentException("not a node name: '" + name + "' (1 to " + MAX_LENGTH
                + " letters, digits, '.', '-' or '_', starting with a letter or digit)");
        }
    }

    /**
     * Short form of the constructor.
     *
     * @param name the node's name
     * @return the id
     */
    public static NodeId of(final String name) {
        return new NodeId(name);
    }

    @Override
    public int compareTo(final NodeId other) {
        return name.compareTo(other.name);
    }

    // written out: what the compiler makes for a record is slow at its first use, which is in each start
    @Override
    public boolean equals(final Object other) {
        return other instanceof NodeId that && name.equals(that.name);
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
