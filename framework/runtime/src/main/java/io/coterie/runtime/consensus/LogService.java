package io.coterie.runtime.consensus;

import io.coterie.api.consensus.Consensus;

/**
 * The service of an instance, and which log of the cluster it is.
 *
 * @param log the service
 * @param generation greater than that of every log before it; 0 for the first one
 * @param name of the log, the same on every member
 */
record LogService(Consensus log, long generation, String name) {
}
