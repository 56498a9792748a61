/**
 * Resource agents: start, stop and watch one service, through a class of agents (OCF scripts, OSGi services, ...).
 *
 * <h2>What it promises</h2>
 * <ol>
 * <li>A {@link io.coterie.api.resource.ResourceAgents} component serves one <em>class</em> of agents
 * ({@code ocf}, {@code java}); an agent's name is {@code class:provider:type} or {@code class:type}.</li>
 * <li>An action ends exactly once, within its time-out, with an {@link io.coterie.api.resource.ActionResult}. At the
 * time-out everything that the action started is killed, as a group, before the result is given.</li>
 * <li>Whether an agent supports an action is said by its metadata, never by trying.</li>
 * <li>The exit codes and what they mean are those of the OCF Resource Agent API 1.1
 * ({@link io.coterie.api.resource.ResultCode}).</li>
 * <li>Every process carries the member's {@linkplain io.coterie.api.component.ComponentNamespace#PROCESS_MARK mark} in
 * its environment.</li>
 * <li>Values of private parameters never reach a log, an event, a command line or an error.</li>
 * </ol>
 *
 * <p>Which action runs where and when, recurring monitors and what follows from a result are the cluster manager's:
 * it calls through an executor. The kind is of the sort <em>many at once</em>.
 *
 * <h2>What an agent may know of the cluster</h2>
 * An agent asks nobody: what it may know comes with its request, as entries of {@code meta} with a dot in their names.
 * They tell how the cluster was when the action began, and every one may be missing.
 * <ul>
 * <li>{@code attribute.KEY}: an attribute, {@code KEY} being the text of an
 * {@link io.coterie.api.resource.AttributeKey}; what is told of no node is of the action's.</li>
 * <li>{@code option.NAME}: a cluster option of the document.</li>
 * <li>{@code cluster.coordinator}: the node of the coordinator. {@code cluster.quorate}: {@code true} or
 * {@code false}.</li>
 * <li>{@code cluster.nodes}: a line for each node: its name, then {@code online}, {@code pending}, {@code unclean} or
 * {@code offline}, then {@code standby}, {@code maintenance}, both or neither, separated by spaces.</li>
 * <li>{@code cluster.resources}: a line for each resource instance and node where it runs or failed, and one for each
 * that runs nowhere: the instance, the clone that it is a copy of ({@code -} if none; {@code ,promotable} and
 * {@code ,unique} follow its name if it is so), the agent, the role
 * ({@code Started}, {@code Promoted}, {@code Unpromoted}, {@code Stopped}), the node ({@code -} if none), and
 * {@code failed} if its last result is a failure, separated by spaces.</li>
 * </ul>
 *
 * <h2>Threading</h2>
 * Calls may come from any thread; {@code execute} does not block. Two actions for the same resource instance are never
 * given at the same time.
 *
 * <h2>Source</h2>
 * The Open Cluster Framework Resource Agent API 1.0 and 1.1; clone, promotable and notify variables as Pacemaker sets
 * them.
 */
@Export
@Version("1.0.0")
package io.coterie.api.resource;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
