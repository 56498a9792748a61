package io.coterie.api.consensus;

import java.util.Objects;

import io.coterie.api.core.Term;

/**
 * What a barrier proved.
 *
 * @param term the term that was proved
 * @param leader whether this member was its leader
 * @param index what is applied here at least
 */
public record Barrier(Term term, boolean leader, long index) {
    /** The term is required. */
    public Barrier {
        Objects.requireNonNull(term, "term");
    }
}
