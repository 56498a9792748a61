/**
 * How a member finds the others, and where their instances listen, before any component runs: a small protocol on one
 * fixed TCP port a node. {@link io.coterie.runtime.rendezvous.PeerTable} decides, without thread, clock or socket;
 * {@link io.coterie.runtime.rendezvous.Rendezvous} is the shell around it. The protocol is described in
 * docs/design/0002-rendezvous.md.
 */
package io.coterie.runtime.rendezvous;
