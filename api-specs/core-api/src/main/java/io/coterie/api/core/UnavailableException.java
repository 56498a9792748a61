package io.coterie.api.core;

/**
 * What is needed is not there at the moment (no component in the slot, no quorum, no coordinator): the operation has
 * had no effect and may succeed later.
 */
public class UnavailableException extends CoterieException {
    private static final long serialVersionUID = 1L;

    /**
     * A failure without a cause.
     *
     * @param code the stable code
     * @param problem what is wrong
     * @param remedy what to do
     */
    public UnavailableException(final String code, final String problem, final String remedy) {
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
    public UnavailableException(final String code, final String problem, final String remedy, final Throwable cause) {
        super(code, problem, remedy, cause);
    }
}
