/** The checks of kind {@code quorum}: the rules, in views that the kit makes up. */
package io.coterie.conformance.quorum;
