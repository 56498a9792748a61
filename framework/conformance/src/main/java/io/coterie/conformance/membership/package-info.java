/** The checks of kind {@code membership}: views and their stamps, notes, who comes, goes and is cut off. */
package io.coterie.conformance.membership;
