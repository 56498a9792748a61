package io.coterie.api.core;

/**
 * The request itself is wrong, stale or not permitted, and repeating it unchanged will not help. It has had no
 * effect.
 */
public class RejectedException extends CoterieException {
    private static final long serialVersionUID = 1L;

    /**
     * A failure without a cause.
     *
     * @param code the stable code
     * @param problem what is wrong
     * @param remedy what to do
     */
    public RejectedException(final String code, final String problem, final String remedy) {
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
    public RejectedException(final String code, final String problem, final String remedy, final Throwable cause) {
        super(code, problem, remedy, cause);
    }
}
