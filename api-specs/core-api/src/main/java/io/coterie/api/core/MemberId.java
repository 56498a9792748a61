package io.coterie.api.core;

import java.util.Objects;

/**
 * One life of one node: what is in a view, what sends messages, what is fenced. Written {@code n1#1732150000000}.
 *
 * @param node the node
 * @param incarnation which life of it
 */
public record MemberId(NodeId node, Incarnation incarnation) implements Comparable<MemberId> {
    /** Both parts are required. */
    public MemberId {
        Objects.requireNonNull(node, "node");
        Objects.requireNonNull(incarnation, "incarnation");
    }

    /**
     * Short form of the constructor.
     *
     * @param node the node's name
     * @param incarnation the number of its life
     * @return the id
     */
    public static MemberId of(final String node, final long incarnation) {
        return new MemberId(new NodeId(node), new Incarnation(incarnation));
    }

    /**
     * Reads what {@link #toString()} wrote.
     *
     * @param text {@code node#incarnation}
     * @return the id
     * @throws IllegalArgumentException if the text is of another form
     */
    public static MemberId parse(final String text) {
        final int at = text.lastIndexOf('#');
        if (at < 0) {
            throw new IllegalArgumentException("not a member id (node#incarnation): '" + text + "'");
        }
        return of(text.substring(0, at), Long.parseLong(text.substring(at + 1)));
    }

    @Override
    public int compareTo(final MemberId other) {
        final int byNode = node.compareTo(other.node);
        return byNode != 0 ? byNode : incarnation.compareTo(other.incarnation);
    }

    // written out: what the compiler makes for a record is slow at its first use, which is in each start
    @Override
    public boolean equals(final Object other) {
        return other instanceof MemberId that && node.equals(that.node) && incarnation.equals(that.incarnation);
    }

    @Override
    public int hashCode() {
        return 31 * node.hashCode() + incarnation.hashCode();
    }

    @Override
    public String toString() {
        return node + "#" + incarnation;
    }
}
