package io.coterie.api.resource;

/** The exit codes of the OCF Resource Agent API 1.1, and what each asks for. */
public enum ResultCode {
    /** 0: done; for a monitor: runs (unpromoted). */
    OK(0, Recovery.NONE),
    /** 1: a failure of no special kind. */
    GENERIC_ERROR(1, Recovery.SOFT),
    /** 2: the configuration does not suit this node. */
    BAD_ARGUMENTS(2, Recovery.HARD),
    /** 3: the agent does not know the action. */
    UNIMPLEMENTED(3, Recovery.HARD),
    /** 4: the agent may not do it. */
    NOT_PERMITTED(4, Recovery.HARD),
    /** 5: what the agent needs is not installed here. */
    NOT_INSTALLED(5, Recovery.HARD),
    /** 6: the configuration is wrong on every node. */
    NOT_CONFIGURED(6, Recovery.FATAL),
    /** 7: stopped, cleanly. */
    NOT_RUNNING(7, Recovery.SOFT),
    /** 8: runs, promoted. */
    PROMOTED(8, Recovery.SOFT),
    /** 9: failed in the promoted role. */
    FAILED_PROMOTED(9, Recovery.SOFT),
    /** 190: runs, and will probably fail. */
    DEGRADED(190, Recovery.NONE),
    /** 191: runs promoted, and will probably fail. */
    DEGRADED_PROMOTED(191, Recovery.NONE);

    private final int exitCode;
    private final Recovery recovery;

    ResultCode(final int exitCode, final Recovery recovery) {
        this.exitCode = exitCode;
        this.recovery = recovery;
    }

    /** What a failure with a code asks for. */
    public enum Recovery {
        /** No failure. */
        NONE,
        /** Recover, here or elsewhere. */
        SOFT,
        /** Not on this node. */
        HARD,
        /** Nowhere. */
        FATAL
    }

    /** {@return the number that the agent exits with} */
    public int exitCode() {
        return exitCode;
    }

    /** {@return what it asks for when it is not what was expected} */
    public Recovery recovery() {
        return recovery;
    }

    /**
     * Finds the code of a number.
     *
     * @param exitCode what an agent exited with
     * @return the code; a number that OCF does not define is a generic error
     */
    public static ResultCode of(final int exitCode) {
        for (final ResultCode code : values()) {
            if (code.exitCode == exitCode) {
                return code;
            }
        }
        return GENERIC_ERROR;
    }
}
