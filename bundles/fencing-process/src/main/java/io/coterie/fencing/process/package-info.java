/** Fencing on one machine by killing the processes of a member and of its agents: for development and tests. */
package io.coterie.fencing.process;
