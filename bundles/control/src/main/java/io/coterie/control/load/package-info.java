/**
 * A load on the messaging of a development cluster, for benchmarks: numbered messages at a steady rate, and what comes
 * of them at each member. It goes through the slot, or through a bundle that is updated in place, as OSGi alone would
 * have it.
 */
package io.coterie.control.load;
