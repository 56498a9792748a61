/** The component {@code manager/standard}: the shell that connects the pure cores to the other slots. */
package io.coterie.manager;
