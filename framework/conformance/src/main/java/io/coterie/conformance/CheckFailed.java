package io.coterie.conformance;

/** The component does not do what the statement of the check says; the message is the evidence. */
public final class CheckFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * A failure.
     *
     * @param evidence what was seen, one sentence or more
     */
    public CheckFailed(final String evidence) {
        super(evidence);
    }

    /**
     * A failure with its cause.
     *
     * @param evidence what was seen
     * @param cause what the component threw
     */
    public CheckFailed(final String evidence, final Throwable cause) {
        super(evidence, cause);
    }
}
