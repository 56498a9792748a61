/**
 * The messaging slot. {@link io.coterie.runtime.messaging.MessagingCore} is the core: groups, duplicates, requests;
 * {@link io.coterie.runtime.messaging.FrameHeader} is what stands on the wire before each payload;
 * {@link io.coterie.runtime.messaging.MessagingFront} is the shell.
 *
 * <h2>How members learn of groups</h2>
 * A member that joins a group sends JOIN to each other one, which answers with ANNOUNCE: whether it is in that group,
 * in which session, and the number that its next message in each stream will have. Frames with that number or a greater
 * one are for the newcomer, whatever way they come and in whatever order; what comes before the ANNOUNCE is held back.
 * A member that does not know another one's groups (its slot has opened, or the other appeared in the channel) says
 * HELLO and gets an ANNOUNCE of all. LEAVE carries the numbers up to which messages are still to come. All of these go
 * to each member alone, because that keeps them in order.
 *
 * <h2>How messages share frames</h2>
 * Small messages to all that are sent while eight frames of their sender are in flight wait in the group's
 * {@link io.coterie.runtime.messaging.Outbox}, until the own copy of one has come back or for 5 ms, and go in one frame
 * (MESSAGES) with numbers that follow each other. They are numbered when they go, so nothing else knows that they
 * waited. A receiver takes such a frame at once if its numbers are the next ones, and apart if not, or in a window.
 *
 * <h2>How a component is swapped</h2>
 * From {@code warmed} to {@code commit} or {@code back} there are two components, the current and the next one, and a
 * {@link io.coterie.runtime.messaging.SwapWindow}. The streams run on: a number is used once, whichever way it goes.
 * <ul>
 * <li>A sender keeps a copy of everything until each member has said, by ACK, that it came. Copies are bounded; when
 * there is no room, a send waits until its deadline.</li>
 * <li>A receiver takes frames either way, each number once. What the next component brings waits while something is
 * missing before it; what the current one brings does not, because that one keeps the order by itself. In total order
 * what the next component brings waits for the commit.</li>
 * <li>After {@code switchOver} sends go through the next component. Each member says up to which numbers it used the
 * current one (SWAP_STATE). It is drained when everything before that has come from all and to all, and a canary in
 * each order was answered by all through the next component.</li>
 * <li>{@code commit} gives what waited to whom it is for, and drops the copies: the engine answers for them. {@code
 * back} sends all copies again, with their numbers, through the current component; what waited is dropped, since its
 * sender has a copy.</li>
 * <li>A member is there while either component shows it. Control frames and replies go both ways. A member that joins
 * a group waits until the window is closed.</li>
 * <li>If the current component fails to say what became of a message, or loses sight of a member, senders wait for the
 * way back: nothing may overtake what is sent again there.</li>
 * </ul>
 */
package io.coterie.runtime.messaging;
