/** The checks of kind {@code messaging}: order, reliability, sizes, back-pressure, the end, faults. */
package io.coterie.conformance.messaging;
