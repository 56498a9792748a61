/**
 * Scheduling: what should run where, and in which order to get there.
 *
 * <h2>What it promises</h2>
 * {@link io.coterie.api.scheduling.Scheduling#schedule} is a pure function of an immutable
 * {@link io.coterie.api.scheduling.SchedulingInput}: the same input gives the same
 * {@link io.coterie.api.scheduling.Transition}, byte for byte, on every member and at every time. The time is in the
 * input. What-if, tests and the live cluster call the same function.
 *
 * <p>A transition lists actions and, for each, which must be over before it. It says for every resource instance why it
 * is where it is: each term of each node's score, and the runner-up. Safety is in the order: what an unclean node may
 * run is started elsewhere only after that node's fence action.
 *
 * <p>A component that does not act on a part of the document (a ticket, say) says so in
 * {@link io.coterie.api.scheduling.Scheduling#check}, and the document is refused or warned of there, never silently
 * half obeyed.
 *
 * <h2>Threading</h2>
 * Safe for use by several threads; no side effects.
 *
 * <h2>Source</h2>
 * The words and rules are those of <em>Pacemaker Explained</em> 2.1.
 */
@Export
@Version("1.0.0")
package io.coterie.api.scheduling;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
