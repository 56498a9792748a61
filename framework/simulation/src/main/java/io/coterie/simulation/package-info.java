/**
 * A deterministic cluster in one thread: virtual time, a network that delays, cuts and heals, disks that lose what was
 * not synced, processes that crash, pause and come back, and engines (membership, messaging, consensus) that stand in
 * for the real ones. Everything that happens follows from one seed, so a failure is replayed by running its seed again.
 *
 * <p>The engines here are no protocols: they know the whole simulation and decide by it what a correct engine could
 * have done. What is tested on them is everything above engines: slots, cluster state, quorum, the cluster manager.
 */
package io.coterie.simulation;
