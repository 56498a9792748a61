/**
 * Membership: who can communicate, at one epoch.
 *
 * <h2>What it promises</h2>
 * <ol>
 * <li>A {@link io.coterie.api.membership.View} lists members (a node and its incarnation). It always holds the member
 * that it is delivered to. Two incarnations of one node are never in one view.</li>
 * <li>Each view has a {@link io.coterie.api.membership.ViewId}: an epoch and a partition tag. The id is the same on all
 * members that install the view, and differs between partitions that are active at the same time, so that exchanging
 * ids tells with certainty whether two members are in the same partition. The epoch grows from view to view on every
 * member, also across a change of the component and a restart of the member.</li>
 * <li>Between views a member is {@linkplain io.coterie.api.membership.ViewStability#IN_TRANSITION in transition}:
 * something happened that may change the view and the result is not known yet. The last view stands until the next.
 * </li>
 * <li>A change lists who joined, who left and who remained ({@link io.coterie.api.membership.Notification#FULL}) or
 * only who joined and left ({@link io.coterie.api.membership.Notification#INCREMENTAL}); a subscriber gets one full
 * notification at once after it subscribes.</li>
 * <li>At most one partition is primary. Primacy is not decided here: quorum and consensus decide it, and
 * membership tells of it ({@code primaryChanged}). A view that has not been declared primary is not.</li>
 * <li>Being in a view is only ever <em>probably</em> true; leaving a view needs no fence, and being out of a view
 * proves nothing about what still runs there.</li>
 * </ol>
 *
 * <h2>Guarantees</h2>
 * See {@link io.coterie.api.membership.MembershipGuarantees}.
 *
 * <h2>Threading</h2>
 * Listeners are called one at a time, in the order of the views, on one thread of the slot; they must not block.
 * {@code Membership} itself may be used from any thread and never blocks.
 *
 * <h2>Errors</h2>
 * While the slot is empty, {@code view} ends with {@link io.coterie.api.core.UnavailableException}
 * ({@code slot.empty}); subscriptions stay and go on with the next component.
 *
 * <h2>Source</h2>
 * The Open Cluster Framework's concept paper and membership API 0.1 (2002); the view ids follow the "unique id" of its
 * membership events. The words for the guarantees are the paper's "cluster quality of service".
 */
@Export
@Version("1.0.0")
package io.coterie.api.membership;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
