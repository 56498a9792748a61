/** The membership of a cluster of one: this member, alone in its view. */
package io.coterie.membership.local;
