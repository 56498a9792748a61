package io.coterie.conformance;

/** The check cannot be made here; the message says why. Never a way to pass. */
public final class NotChecked extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * A check that cannot be made.
     *
     * @param reason why, one sentence
     */
    public NotChecked(final String reason) {
        super(reason);
    }
}
