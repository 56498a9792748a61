/** Resolves and builds distributions inside of a Maven build; the same library as {@code coterie dist}. */
package io.coterie.maven;
