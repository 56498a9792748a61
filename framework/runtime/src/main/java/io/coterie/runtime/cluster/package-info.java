/** Open clusters: from a configuration to running slots and back, and what is registered as OSGi services. */
package io.coterie.runtime.cluster;
