/** Runs agents that are OSGi services: the class {@code java} of kind {@code resource-agents}. */
package io.coterie.resource.java;
