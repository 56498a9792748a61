/**
 * Values and seams that every kind shares: who a node is, which life of it is meant, how errors speak, and where
 * time comes from.
 *
 * <h2>Identity</h2>
 * A {@link io.coterie.api.core.NodeId} is assigned by the operator before a node first joins and never changes. An
 * {@link io.coterie.api.core.Incarnation} is one life of a member process; a later life always compares greater. A
 * {@link io.coterie.api.core.MemberId} is both. (The Open Cluster Framework's membership API 0.1 of 2002 asked for node
 * ids that are stable and can only be compared; incarnations are what fencing needs on top.)
 *
 * <h2>Errors</h2>
 * Every failure that a person can meet is a {@link io.coterie.api.core.CoterieException}: a code such as
 * {@code config.unknown-agent}, one sentence that says what is wrong, one that says what to do. Codes are stable and
 * never reused. <em>Outcome unknown</em> is an error type of its own, because a caller must treat it differently from
 * a failure.
 *
 * <h2>Time</h2>
 * Cores take {@link io.coterie.api.core.Clock} and {@link io.coterie.api.core.Scheduler}; nothing reads the wall clock
 * or sleeps, so that a simulation can drive many of them from one seed.
 *
 * <h2>Use</h2>
 * Consumers and providers alike import {@code io.coterie.api.core; version="[1.0,2)"}. All types are immutable or
 * state their threading.
 */
@Export
@Version("1.0.0")
package io.coterie.api.core;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
