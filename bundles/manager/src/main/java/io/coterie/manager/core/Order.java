package io.coterie.manager.core;

import java.util.Objects;

import io.coterie.api.core.MemberId;
import io.coterie.api.core.Term;
import io.coterie.api.scheduling.Action;

/**
 * An action on its way to an executor. The same order may come twice (the reply was lost); its key tells. Immutable.
 *
 * @param term the reign that ordered it
 * @param transition counts the transitions of that reign
 * @param member who is to run it; another incarnation refuses it
 * @param session of the executor, as its last synchronisation told; it refuses an older one
 * @param action what to run
 */
public record Order(Term term, long transition, MemberId member, long session, Action action) {
    /** All parts are required. */
    public Order {
        Objects.requireNonNull(term, "term");
        Objects.requireNonNull(member, "member");
        Objects.requireNonNull(action, "action");
    }

    /** {@return what the order is known by: unique for ever} */
    public String key() {
        return term + "/" + transition + "/" + action.id();
    }
}
