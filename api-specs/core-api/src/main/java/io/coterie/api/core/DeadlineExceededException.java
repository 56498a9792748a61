package io.coterie.api.core;

/**
 * The time allowed ran out before the operation was accepted: it has had no effect. (If it may have had one, the error
 * is {@link OutcomeUnknownException}.)
 */
public class DeadlineExceededException extends CoterieException {
    private static final long serialVersionUID = 1L;

    /**
     * A failure without a cause.
     *
     * @param code the stable code
     * @param problem what is wrong
     * @param remedy what to do
     */
    public DeadlineExceededException(final String code, final String problem, final String remedy) {
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
    public DeadlineExceededException(final String code, final String problem,
            final String remedy, final Throwable cause) {
        super(code, problem, remedy, cause);
    }
}
