/** The checks of kind {@code state}: what is applied, what is refused, the same on every member and after a restart. */
package io.coterie.conformance.state;
