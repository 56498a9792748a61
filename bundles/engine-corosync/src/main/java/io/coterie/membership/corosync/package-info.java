/** Membership by Corosync: the component that reports the views of the shared engine. */
package io.coterie.membership.corosync;
