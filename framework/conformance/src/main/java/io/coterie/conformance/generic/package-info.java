/** The checks that every component gets, whatever its kind: declaration, settings, life, arguments, secrets. */
package io.coterie.conformance.generic;
