/** Messaging by Corosync: the component that carries frames over the shared engine. */
package io.coterie.messaging.corosync;
