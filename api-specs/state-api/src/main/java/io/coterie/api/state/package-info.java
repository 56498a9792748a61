/**
 * Cluster state: what the cluster wants and what happened, replicated and durable.
 *
 * <h2>What it holds</h2>
 * The cluster document with its history, the state of each node, the coordinator and its term, the last results of
 * operations, fail counts, attributes (of a life of a node, of a node, of the cluster), the fence history, and small
 * named records for other parts ({@link io.coterie.api.state.Change.PutRecord}).
 *
 * <h2>What it promises</h2>
 * <ol>
 * <li>A {@link io.coterie.api.state.StateSnapshot} is immutable and the same on every member at the same
 * {@linkplain io.coterie.api.state.StateSnapshot#revision() revision}.</li>
 * <li>A {@link io.coterie.api.state.Change} is applied whole or refused whole, on every member alike. {@code submit}
 * ends well only when it is durable (see consensus).</li>
 * <li>Compare and set: a document is applied only over the version that its author read
 * ({@code config.stale} otherwise).</li>
 * <li>Changes that the coordinator alone may make carry its term; one of an older term is refused
 * ({@code state.stale-term}). So a coordinator that was frozen and thawed changes nothing.</li>
 * <li>Only a confirmed fence, the proof that its host has started anew, or the node's own word clears <em>unclean</em>:
 * {@link io.coterie.api.state.NodeState} lists the moves that are allowed, everything else is refused.</li>
 * </ol>
 *
 * <h2>Threading</h2>
 * Everything may be called from any thread and does not block. Listeners are called in order, one at a time, on one
 * thread, and must not block; none sees a revision twice, but a listener may see several changes as one. No lock
 * that {@code current()} needs is held while a listener is told: it answers other threads meanwhile.
 */
@Export
@Version("1.0.0")
package io.coterie.api.state;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
