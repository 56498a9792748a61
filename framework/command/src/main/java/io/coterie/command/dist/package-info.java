/** The noun {@code dist}: distributions. What does the work is loaded only when it is asked for. */
package io.coterie.command.dist;
