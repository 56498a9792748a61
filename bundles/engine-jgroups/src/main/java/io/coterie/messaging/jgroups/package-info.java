/** Messaging by JGroups: the component that carries frames over the shared engine. */
package io.coterie.messaging.jgroups;
