package io.coterie.command;

/** What the exit status of the command says. Documented, and never reused for something else. */
public enum ExitCode {
    /** It is done. */
    OK(0, "done"),
    /** It failed. */
    FAILED(1, "failed"),
    /** The command line is wrong. */
    USAGE(2, "the command line is wrong"),
    /** A plan holds changes. */
    CHANGES(3, "there are changes ('config plan', 'swap plan')"),
    /** What was named is not there. */
    NOT_FOUND(4, "not found: a cluster, a node, a resource, a version"),
    /** Somebody else changed it first. */
    STALE(5, "stale: it changed since it was read"),
    /** The partition has no quorum. */
    NO_QUORUM(6, "no quorum"),
    /** Only with --force. */
    UNSAFE(7, "unsafe without --force"),
    /** It works with less than it should. */
    DEGRADED(8, "degraded ('cluster health'), or a swap is not over"),
    /** A check found errors. */
    CHECK_FAILED(9, "a check failed, such as that of a document"),
    /** A change was taken back. */
    ROLLED_BACK(10, "rolled back ('swap run')"),
    /** Good, but it needs a restart. */
    NEEDS_RESTART(11, "valid, needs a restart"),
    /** Versions that do not go together. */
    INCOMPATIBLE(12, "incompatible"),
    /** A need that nothing meets. */
    UNRESOLVED(13, "unresolved"),
    /** The credential is missing or wrong. */
    NOT_PERMITTED(77, "not permitted"),
    /** Not done in time; it may still be. */
    TIMEOUT(124, "timed out; the outcome may be unknown"),
    /** Ctrl-C. */
    INTERRUPTED(130, "interrupted");

    private final int status;
    private final String meaning;

    ExitCode(final int status, final String meaning) {
        this.status = status;
        this.meaning = meaning;
    }

    /** {@return the exit status} */
    public int status() {
        return status;
    }

    /** {@return what it says, a few words} */
    public String meaning() {
        return meaning;
    }

    /**
     * The status for an error of the control API.
     *
     * @param http the HTTP status
     * @param code the error's code
     * @return the exit code
     */
    public static ExitCode of(final int http, final String code) {
        if (code.contains("quorum")) {
            return NO_QUORUM;
        }
        if (code.endsWith(".unsafe")) {
            return UNSAFE;
        }
        if (code.contains("incompatible")) {
            return INCOMPATIBLE;
        }
        return switch (http) {
            case 400 -> USAGE;
            case 401, 403 -> NOT_PERMITTED;
            case 404 -> NOT_FOUND;
            case 412, 428 -> STALE;
            case 422 -> CHECK_FAILED;
            case 504 -> TIMEOUT;
            default -> code.endsWith(".stale") ? STALE : FAILED;
        };
    }
}
