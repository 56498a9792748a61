/** Finds the members of a home and asks them. All connections of the command are opened here. */
package io.coterie.command.client;
