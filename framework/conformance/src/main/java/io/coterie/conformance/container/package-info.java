/** The OSGi framework in which a component's jar is installed, and what can be seen of a JVM from outside. */
package io.coterie.conformance.container;
