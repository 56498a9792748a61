package io.coterie.runtime.rendezvous;

import java.util.Objects;

import io.coterie.api.core.CoterieException;
import io.coterie.api.core.RejectedException;

/**
 * Why a member is not let in. Travels as it is, so the refused member can show the words of the one that refused it.
 * Immutable.
 *
 * @param code one of the constants
 * @param problem one sentence that says what is wrong
 * @param remedy one sentence that says what to do
 */
public record Refusal(String code, String problem, String remedy) {
    /** The member belongs to another cluster. */
    public static final String OTHER_CLUSTER = "rendezvous.other-cluster";
    /** The member's node is not in the electorate. */
    public static final String UNKNOWN_NODE = "rendezvous.unknown-node";
    /** There is no version of the protocol that both speak. */
    public static final String INCOMPATIBLE_VERSION = "rendezvous.incompatible-version";
    /** A later life of the same node was already seen. */
    public static final String STALE_INCARNATION = "rendezvous.stale-incarnation";
    /** The same node runs at another address. */
    public static final String DUPLICATE_NODE = "rendezvous.duplicate-node";
    /** Somebody else answers at a node's address. */
    public static final String WRONG_NODE = "rendezvous.wrong-node";

    /** All parts are required. */
    public Refusal {
        Objects.requireNonNull(code, "code");
        Objects.requireNonNull(problem, "problem");
        Objects.requireNonNull(remedy, "remedy");
    }

    /** {@return the refusal as an error to throw; one with a code of another form gets a code of ours} */
    public RejectedException toException() {
        try {
            return new RejectedException(code, problem, remedy);
        } catch (final IllegalArgumentException e) {
            return new RejectedException("rendezvous.refused", problem, remedy, e);
        }
    }

    /**
     * An error as a refusal.
     *
     * @param error the error
     * @return its code, problem and remedy
     */
    public static Refusal of(final CoterieException error) {
        return new Refusal(error.code(), error.problem(), error.remedy());
    }
}
