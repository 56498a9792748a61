/** Runs OCF resource agents: the class {@code ocf} of kind {@code resource-agents}. */
package io.coterie.resource.ocf;
