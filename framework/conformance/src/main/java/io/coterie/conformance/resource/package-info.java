/** The checks of kind {@code resource-agents}, with agents of the kit's own that do what they are told. */
package io.coterie.conformance.resource;
