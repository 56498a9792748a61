package io.coterie.api.consensus;

import java.util.Objects;
import java.util.Optional;

import io.coterie.api.core.NodeId;
import io.coterie.api.core.Term;

/**
 * Who leads, as far as a member knows.
 *
 * @param term the greatest term seen
 * @param leader who leads in it; empty if nobody is known to
 * @param self whether that is this member
 */
public record Leadership(Term term, Optional<NodeId> leader, boolean self) {
    /** Nobody is known to lead. */
    public static final Leadership NONE = new Leadership(Term.NONE, Optional.empty(), false);

    /** Both are required. */
    public Leadership {
        Objects.requireNonNull(term, "term");
        Objects.requireNonNull(leader, "leader");
    }
}
