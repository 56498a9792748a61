/** The kind {@code manager}: one coordinator in a cluster of the kit's own, of which the other node is lost. */
package io.coterie.conformance.manager;
