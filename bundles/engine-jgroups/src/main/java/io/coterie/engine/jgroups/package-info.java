/**
 * The JGroups engine that the components {@code membership/jgroups} and {@code messaging/jgroups} share: one channel a
 * cluster in this member, its protocol stack, the address that carries a member id, flow control by bytes in flight,
 * and one delivery lane a sender.
 */
package io.coterie.engine.jgroups;
