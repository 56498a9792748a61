/**
 * The slot of quorum: what one component says, or two of them while it is swapped, as one verdict, and as one
 * declaration of the primary view. Loaded only where the API of quorum is there.
 */
package io.coterie.runtime.quorum;
