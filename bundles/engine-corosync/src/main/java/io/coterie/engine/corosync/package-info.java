/**
 * The Corosync engine that the components {@code membership/corosync} and {@code messaging/corosync} share: one place
 * in one closed process group of libcpg. {@link io.coterie.engine.corosync.GroupCore} decides who is in and what is
 * delivered when, and knows no library, thread or clock; {@link io.coterie.engine.corosync.CorosyncEngine} owns the
 * connection and the thread; {@link io.coterie.engine.corosync.CorosyncDaemon} is the daemon, where the member starts
 * it.
 */
package io.coterie.engine.corosync;
