package io.coterie.engine.corosync;

import io.coterie.api.core.UnavailableException;

/** Why there is no connection to Corosync. */
final class GroupFailure extends UnavailableException {
    private static final long serialVersionUID = 1L;
    private final boolean hopeless;

    /**
     * Makes one.
     *
     * @param hopeless whether trying again changes nothing
     * @param code such as {@code corosync.no-daemon}
     * @param problem what is wrong
     * @param remedy what to do
     */
    GroupFailure(final boolean hopeless, final String code, final String problem, final String remedy) {
        super(code, problem, remedy);
        this.hopeless = hopeless;
    }

    /** {@return whether trying again changes nothing} */
    boolean hopeless() {
        return hopeless;
    }
}
