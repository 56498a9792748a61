/** A look at a bundle without running it: what it declares, imports and embeds, and whether it is fit to be read. */
package io.coterie.conformance.inspect;
