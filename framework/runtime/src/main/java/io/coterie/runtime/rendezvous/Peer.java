package io.coterie.runtime.rendezvous;

import java.util.Objects;

/**
 * What is known of another node. Immutable. A peer that is silent stays as it was last seen: it is <em>not seen</em>,
 * never <em>absent</em>.
 *
 * @param facts what it said last
 * @param seenNanos when it said so, on the clock of the one who keeps this
 */
public record Peer(Facts facts, long seenNanos) {
    /** The facts are required. */
    public Peer {
        Objects.requireNonNull(facts, "facts");
    }
}
