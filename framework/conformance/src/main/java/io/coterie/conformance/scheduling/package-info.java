/** The checks of kind {@code scheduling}, on clusters that are made from the seed and played on. */
package io.coterie.conformance.scheduling;
