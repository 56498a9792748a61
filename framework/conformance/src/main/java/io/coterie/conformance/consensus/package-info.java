/** The checks of kind {@code consensus}: one log, durable, one leader a term, also while members are cut off. */
package io.coterie.conformance.consensus;
