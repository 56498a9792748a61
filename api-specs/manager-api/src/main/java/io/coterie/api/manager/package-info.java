/**
 * The cluster manager: brings the cluster to its document and keeps it there; what operators ask goes through it.
 *
 * <h2>What it promises</h2>
 * <ol>
 * <li>Only the coordinator (the leader of consensus, in a partition with quorum) decides; after a pause it proves its
 * term before it acts. Every action carries the term, and executors refuse older ones.</li>
 * <li>Nothing is started elsewhere before its old place is clean: left, or fenced with confirmation. A fence that
 * failed leads to no recovery.</li>
 * <li>What operators ask (standby, move, fence, ...) is recorded in the cluster state before it is acknowledged, so it
 * survives the coordinator.</li>
 * <li>A document is refused whole, with line and field of everything that is wrong.</li>
 * <li>A swap of components is decided once, in the cluster state: commit or back; each member follows, also one that
 * was away.</li>
 * </ol>
 *
 * <h2>Threading</h2>
 * Everything may be called from any thread, on any member, and does not block. Event listeners are called in order on
 * one thread and must not block.
 *
 * <h2>Errors</h2>
 * {@link io.coterie.api.core.InvalidInputException} for a document,
 * {@link io.coterie.api.core.RejectedException} with {@code manager.unknown-node},
 * {@code manager.unknown-resource}, {@code config.stale}, {@code manager.unsafe} (repeat with force);
 * {@link io.coterie.api.core.UnavailableException} without quorum.
 */
@Export
@Version("1.2.0")
package io.coterie.api.manager;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
