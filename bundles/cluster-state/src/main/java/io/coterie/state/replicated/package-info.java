/**
 * Cluster state as a replicated state machine: a pure core that applies changes, codecs for the log and for snapshots,
 * and a thin shell on the consensus slot.
 */
package io.coterie.state.replicated;
