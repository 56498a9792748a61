/**
 * Messaging: groups, and messages to a group or to one member of it.
 *
 * <h2>What it promises</h2>
 * <ol>
 * <li><b>Groups.</b> A member joins a group by name; a {@link io.coterie.api.messaging.GroupView} lists who is in it.
 * Group views come on the same thread and in step with messages: a message from a sender is delivered only between
 * the view that shows the sender and the one that does not.</li>
 * <li><b>Order</b> is asked for with each send ({@link io.coterie.api.messaging.Delivery}): unordered, FIFO per sender
 * and group, total order. They are separate: total order implies neither FIFO nor uniformity unless the component
 * says so. Asking for an order that the component does not give is refused, never weakened.</li>
 * <li><b>Self-delivery.</b> A message to a group is delivered to its sender too, in its place.</li>
 * <li><b>Exactly once.</b> What {@code send} accepted is delivered once to each member of the group that stays, while
 * the sender stays in the primary partition; also across a change of the component.</li>
 * <li><b>Sizes.</b> 0 bytes to the component's {@code maxMessageBytes}, which is 64 MiB or the component says so.</li>
 * <li><b>Back-pressure.</b> No queue grows without bound. When the way is full, {@code send} waits up to its time-out
 * and then ends with {@link io.coterie.api.core.DeadlineExceededException}; the message was not accepted.</li>
 * <li><b>Request and reply.</b> A request goes to one member and its future ends exactly once: with the reply, with
 * the peer's refusal, or with {@link io.coterie.api.core.OutcomeUnknownException} when the peer left, the deadline
 * passed or the primary partition was lost after the request was accepted.</li>
 * </ol>
 *
 * <h2>The header</h2>
 * Every message carries a small fixed header of the slot's: version, cluster, origin (node and incarnation), epoch,
 * group, sequence. A frame of another cluster, or of an incarnation older than one already seen, is dropped and
 * counted. No class name stands on the wire.
 *
 * <h2>Threading</h2>
 * A listener is called one call at a time, on a thread of the group; it may block, and then its sender feels it.
 * {@code Group} may be used from any thread, also from its own listener, except that a listener must not wait for a
 * reply there (it would wait for itself): use the returned future.
 *
 * <h2>Guarantees</h2>
 * See {@link io.coterie.api.messaging.MessagingGuarantees}.
 *
 * <h2>Room for later</h2>
 * Service addressing (send to a name that whichever member offers, as TIPC does) fits as a further kind of
 * {@link io.coterie.api.messaging.Destination}.
 *
 * <h2>Source</h2>
 * The guarantees are named as in the group communication literature and in Corosync's CPG and JGroups' manuals; the
 * typed <em>outcome unknown</em> is Coterie's own.
 */
@Export
@Version("1.0.0")
package io.coterie.api.messaging;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
