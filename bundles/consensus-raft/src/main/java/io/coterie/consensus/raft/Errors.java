package io.coterie.consensus.raft;

import io.coterie.api.core.CoterieException;
import io.coterie.api.core.DeadlineExceededException;
import io.coterie.api.core.OutcomeUnknownException;
import io.coterie.api.core.RejectedException;
import io.coterie.api.core.UnavailableException;

/** The codes and sentences of the component's errors, in one place. */
final class Errors {
    static final String CORRUPT = "consensus.log-corrupt";
    static final String CORRUPT_REMEDY =
        "Wipe the folder, if the other voters are well: the member gets a snapshot from them.";
    static final String DISK = "consensus.disk-failed";
    static final String DIVERGED = "consensus.diverged";
    static final String ENGINE = "consensus.engine-failed";

    private Errors() {
    }

    static UnavailableException closed() {
        return new UnavailableException("consensus.closed", "The log is not running.",
            "Try again when the component is up.");
    }

    static UnavailableException notAttached() {
        return new UnavailableException("consensus.not-attached", "No state machine is attached to the log yet.",
            "Try again when the member has finished its start.");
    }

    static UnavailableException noLeader() {
        return new UnavailableException("consensus.no-leader", "No leader was elected in the time allowed.",
            "Try again; if it stays so, look whether the voters reach each other.");
    }

    static UnavailableException noQuorum() {
        return new UnavailableException("consensus.no-quorum", "A majority of the voters did not answer.",
            "Start the missing voters, or mend the network between them.");
    }

    static UnavailableException notLeader() {
        return new UnavailableException("consensus.not-leader", "This member does not lead.", "Ask the leader.");
    }

    static OutcomeUnknownException outcomeUnknown() {
        return new OutcomeUnknownException("consensus.outcome-unknown",
            "The command was handed to the leader, and nothing was heard of it in the time allowed.",
            "Look at the state, when there is a leader, before you repeat it.");
    }

    static DeadlineExceededException deadline() {
        return new DeadlineExceededException("consensus.deadline",
            "The command was not taken by a leader in the time allowed.", "Try again, or allow more time.");
    }

    static DeadlineExceededException noTime() {
        return new DeadlineExceededException("consensus.deadline",
            "The time for the call was over before it began; nothing was done.", "Allow more time.");
    }

    static RejectedException notHalf(final String problem) {
        return new RejectedException("consensus.not-half", problem,
            "Bring the voters back, or change the electorate while there is a majority.");
    }

    static RejectedException notCurrent() {
        return new RejectedException("consensus.not-current", "This member has not been in step with the cluster "
            + "since it started, so the other voter may have what it lacks.", "Start the other voter first.");
    }

    static CoterieException failed(final String code, final String problem, final String remedy,
            final Throwable cause) {
        return new UnavailableException(code, problem, remedy, cause);
    }
}
