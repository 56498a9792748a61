package io.coterie.api.state;

import java.time.Instant;
import java.util.Objects;

import io.coterie.api.core.MemberId;
import io.coterie.api.core.Term;

/**
 * The last reign that began.
 *
 * @param term its number
 * @param member whose it is
 * @param since when it began
 */
public record Coordinator(Term term, MemberId member, Instant since) {
    /** All parts are required. */
    public Coordinator {
        Objects.requireNonNull(term, "term");
        Objects.requireNonNull(member, "member");
        Objects.requireNonNull(since, "since");
    }
}
