package io.coterie.assembly.resolve;

import io.coterie.api.core.CoterieException;

/** What was asked for cannot be had. The problem is one sentence; the detail is for those who want to see more. */
public final class UnresolvedException extends CoterieException {
    private static final long serialVersionUID = 1L;
    private final String detail;

    /**
     * Refuses.
     *
     * @param code {@code assembly.unresolved} and its like
     * @param problem one sentence
     * @param remedy what would do
     * @param detail what the resolver says, or empty
     */
    public UnresolvedException(final String code, final String problem, final String remedy, final String detail) {
        super(code, problem, remedy);
        this.detail = detail;
    }

    /** {@return what the resolver says; may be long} */
    public String detail() {
        return detail;
    }
}
