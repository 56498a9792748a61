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
 */
package io.coterie.runtime.messaging;
