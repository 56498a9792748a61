package io.coterie.consensus.raft.engine;

/**
 * The times and sizes of the engine, in milliseconds and bytes.
 *
 * @param heartbeatMillis how often a member says that it lives
 * @param failureMillis how long one may be silent before it is suspected
 * @param electionMillis how long a round of voting may take
 * @param resendMillis after how long a follower that lags is sent what it lacks
 * @param joinMillis how long a member looks for others before it stands alone
 * @param snapshotBytes size of the log at which a snapshot replaces it
 */
public record EngineSettings(long heartbeatMillis, long failureMillis, long electionMillis, long resendMillis,
        long joinMillis, long snapshotBytes) {
}
