package io.coterie.api.core;

/**
 * A named limit (queue, size, count) is reached: the operation has had no effect. Slow down, or send less.
 */
public class LimitExceededException extends CoterieException {
    private static final long serialVersionUID = 1L;

    /**
     * A failure without a cause.
     *
     * @param code the stable code
     * @param problem what is wrong
     * @param remedy what to do
     */
    public LimitExceededException(final String code, final String problem, final String remedy) {
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
    public LimitExceededException(final String code, final String problem,
            final String remedy, final Throwable cause) {
        super(code, problem, remedy, cause);
    }
}
