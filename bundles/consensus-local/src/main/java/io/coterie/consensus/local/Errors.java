package io.coterie.consensus.local;

import io.coterie.api.core.UnavailableException;

/** The codes and sentences of the component's errors, in one place. Constants only. */
final class Errors {
    static final String CORRUPT = "consensus.log-corrupt";
    static final String CORRUPT_REMEDY =
        "Restore the folder from a backup, or wipe it to begin with an empty state.";
    static final String DISK = "consensus.disk-failed";
    static final String DIVERGED = "consensus.diverged";

    private Errors() {
    }

    static UnavailableException notRunning() {
        return new UnavailableException("consensus.closed", "The log is not running.",
            "Try again when the component is up.");
    }

    static UnavailableException notAttached() {
        return new UnavailableException("consensus.not-attached", "No state machine is attached to the log yet.",
            "Try again when the member has finished its start.");
    }
}
