package io.coterie.manager.executor;

import io.coterie.api.core.Term;
import io.coterie.api.scheduling.Action;
import io.coterie.manager.core.Moment;

/**
 * One call of an agent, from its order to the record of its result. Immutable.
 *
 * @param callId its number
 * @param action what is run
 * @param term the reign that ordered it
 * @param since when it was made
 * @param recurring whether it is a repeated run of a recurring monitor
 */
record Call(long callId, Action action, Term term, Moment since, boolean recurring) {
    /** {@return resource and interval: what a recurring monitor is known by} */
    String key() {
        // resources have one monitor of an interval, whatever a cancel calls its operation
        return action.resource() + " " + action.interval().toMillis();
    }
}
