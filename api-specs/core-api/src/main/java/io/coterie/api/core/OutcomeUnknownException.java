package io.coterie.api.core;

/**
 * The operation may or may not have taken effect, and nobody here can say which: the connection, the quorum or the
 * component was lost after it was handed over. A caller must not repeat it blindly unless it is idempotent.
 */
public class OutcomeUnknownException extends CoterieException {
    private static final long serialVersionUID = 1L;

    /**
     * A failure without a cause.
     *
     * @param code the stable code
     * @param problem what is wrong
     * @param remedy what to do
     */
    public OutcomeUnknownException(final String code, final String problem, final String remedy) {
        super(code, problem, remedy);
    }

    /**
     * A failure with a cause.
     *
     * @param code the stable code
     * @param problem what is wrong
     * @param remedy what to do
     * @param cause what led to it
     */
    public OutcomeUnknownException(final String code, final String problem,
            final String remedy, final Throwable cause) {
        super(code, problem, remedy, cause);
    }
}
