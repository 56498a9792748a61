/**
 * Fencing: make sure, from outside, that an incarnation of a node does no more harm.
 *
 * <h2>What it promises</h2>
 * <ol>
 * <li>A {@link io.coterie.api.fencing.FenceResult} is <em>confirmed</em> only when the device has verified that the
 * incarnation is gone. Everything else, a time-out above all, is not confirmed, and leads to no recovery.</li>
 * <li>A fence names the incarnation. A device that can end it without harming a later incarnation of the node does so;
 * one that cannot, since it switches off hosts, does nothing and says
 * {@link io.coterie.api.fencing.FenceResult.Status#SUPERSEDED} where it can tell that a later one lives. Where it
 * cannot tell, it fences: that costs the later life a reboot, and is always safe.</li>
 * <li>Fencing something that is gone already is confirmed: the call can be repeated.</li>
 * <li>Each call carries the coordinator's term; a device that has seen a greater one refuses.</li>
 * </ol>
 *
 * <p>The kind is of the sort <em>many at once</em>: several components may be installed, each is asked which targets it
 * can fence. A component declares the agents that it drives, too ({@code handles=fence_*}), so that one that would
 * leave a device without is not swapped in. Which device is used for which node, topology levels, delays and the
 * history are the cluster manager's.
 *
 * <h2>Handing over</h2>
 * What a component knows of terms, and has on no disk, it hands to its successor in the form
 * {@link io.coterie.api.fencing.FencingState#TERM}, so that a coordinator that was frozen does not fence through the
 * new one. A successor that does not read it is as good as one after a start of the member.
 *
 * <h2>Threading</h2>
 * Calls may come from any thread and do not block; stages complete on a thread of the component, within the time-out.
 *
 * <h2>Source</h2>
 * The ClusterLabs Fence Agent API; the terms are those of Pacemaker's fencer.
 */
@Export
@Version("1.2.0")
package io.coterie.api.fencing;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
