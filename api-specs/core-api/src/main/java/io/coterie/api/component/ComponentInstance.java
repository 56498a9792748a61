package io.coterie.api.component;

import java.time.Duration;
import java.util.Optional;

import org.osgi.annotation.versioning.ConsumerType;

import io.coterie.api.core.Health;

/**
 * What runs in one cluster and can be replaced while it runs. The framework calls {@code warm}, {@code activate},
 * {@code drain} and {@code close} one at a time, in the order of the life cycle (see the package); {@code health} may
 * come from any thread at any time.
 *
 * @param <T> what the instance offers
 */
@ConsumerType
public interface ComponentInstance<T> {
    /**
     * What callers are routed to. The same object from {@code create} to {@code close}; usable from {@code warm} on.
     *
     * @return never null
     */
    T service();

    /**
     * Comes up beside the current instance, if there is one: opens its ports and stores, joins its group, carries
     * nothing yet.
     *
     * @param epoch the number of this instance's turn in its slot; greater than that of any before it, across restarts
     * @param timeout how long it may take
     * @throws io.coterie.api.core.CoterieException if it cannot; {@code close} is called next
     */
    void warm(long epoch, Duration timeout);

    /** From now on it carries the traffic. Must not block. Does nothing by default. */
    default void activate() {
    }

    /**
     * The member is about to end for good (it was told to stop; it is not being replaced): leaves in order what the
     * component takes part in, while all other components still work, and returns when that is done or the time is up.
     * Called before anything is drained, in the reverse order of the start. Does nothing by default.
     *
     * @param timeout how long it may take
     */
    default void depart(final Duration timeout) {
    }

    /**
     * No new calls will come; lets those in flight end, and returns when they have, or when the time is up.
     *
     * @param timeout how long it may take
     */
    default void drain(final Duration timeout) {
    }

    /**
     * Ends it, from whatever state; nothing of it is left. Returns within 5 s, also with calls in flight: these end
     * with an error. Does not throw. Calling it twice is harmless.
     */
    void close();

    /**
     * How it does; answers at once.
     *
     * @return the health
     */
    default Health health() {
        return Health.OK;
    }

    /**
     * State for a successor, of this component or another one of the same kind, where the kind defines such a form.
     *
     * @return the state, or empty if the kind or the component hands nothing over
     */
    default Optional<Handover> exportState() {
        return Optional.empty();
    }

    /**
     * Takes a predecessor's state; called between {@code warm} and {@code activate}.
     *
     * @param handover what the predecessor exported
     * @throws io.coterie.api.core.RejectedException if the schema is not understood; nothing is changed then
     */
    default void importState(final Handover handover) {
    }
}
