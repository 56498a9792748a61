/**
 * Consensus: a replicated, durable log, and with it the one coordinator.
 *
 * <h2>What it promises</h2>
 * <ol>
 * <li><b>Agreement.</b> Every member applies the same commands in the same order; a command has an index that never
 * changes.</li>
 * <li><b>Durability.</b> {@code propose} ends well only when the command is on the disks (fsync) of a majority of the
 * voters. It survives the restart of all of them at once.</li>
 * <li><b>One leader a term.</b> Terms only grow; in each at most one member leads. Leader and term are the
 * coordinator and its fencing token. Holding the leadership is only ever known of the past: who is about to act calls
 * {@code barrier} first.</li>
 * <li><b>Typed ends.</b> A proposal that did not get in ends with
 * {@link io.coterie.api.core.UnavailableException} ({@code consensus.no-leader}, {@code consensus.no-quorum}); one
 * whose fate is not known with {@link io.coterie.api.core.OutcomeUnknownException}.</li>
 * <li><b>Snapshots.</b> The log is compacted by snapshots of the attached
 * {@link io.coterie.api.consensus.ReplicatedState}; a member that is far behind gets one.</li>
 * </ol>
 *
 * <h2>Electorate</h2>
 * The voters are nodes, not incarnations. They change one at a time, by {@code changeVoters}, through the log. The way
 * out of half of the votes (two nodes, the other one fenced with confirmation) is
 * {@link io.coterie.api.consensus.Consensus#continueWithout}: nothing else leads from half to the primary.
 *
 * <h2>Threading</h2>
 * Calls may come from any thread and do not block; stages complete on a thread of the component. The attached state
 * is called from one thread at a time. No lock that {@code leadership()} needs is held while a listener is told: it
 * answers other threads meanwhile.
 *
 * <h2>Source</h2>
 * The log and terms are those of the Raft paper (Ongaro and Ousterhout, 2014); nothing here asks for Raft.
 */
@Export
@Version("1.0.0")
package io.coterie.api.consensus;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
