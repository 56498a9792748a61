/** The messaging of a cluster of one: what this member sends comes back to it, in one order. */
package io.coterie.messaging.local;
