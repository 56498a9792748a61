package io.coterie.api.component;

import java.time.Duration;
import java.util.List;
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
     * The forms in which it can hand its state to a successor: see the package. The same list at all times.
     *
     * @return the forms, the best first; empty if it hands nothing over
     */
    default List<StateForm> writes() {
        return List.of();
    }

    /**
     * The forms of a predecessor's state that it understands. The same list at all times.
     *
     * @return the forms; empty if it takes nothing over
     */
    default List<StateForm> reads() {
        return List.of();
    }

    /**
     * Whether a successor that reads none of the forms that this instance writes may begin anew. If not, it is refused
     * before anything is routed to it.
     *
     * @return whether nothing but convenience is lost with the state; false by default
     */
    default boolean stateMayBeLost() {
        return false;
    }

    /**
     * State for a successor, of this component or another one of the same kind. Called after {@code warm}; it changes
     * nothing. Callers of the slot wait meanwhile: it answers at once.
     *
     * @param schema of one of the forms in {@link #writes()}
     * @param version in its range: the newest one that the successor reads
     * @return the state in just that form, of at most {@link Handover#MAX_BYTES}; empty if there is none yet
     */
    default Optional<Handover> exportState(final String schema, final int version) {
        return Optional.empty();
    }

    /**
     * Takes a predecessor's state; called between {@code warm} and {@code activate}, and once more when calls are
     * routed back to this instance: then with what its successor knew, which includes what this one handed over.
     * Callers of the slot wait meanwhile: it returns at once.
     *
     * @param handover what was exported, in a form that is among {@link #reads()}
     * @throws io.coterie.api.core.RejectedException if it is not understood; nothing is changed then
     */
    default void importState(final Handover handover) {
    }
}
