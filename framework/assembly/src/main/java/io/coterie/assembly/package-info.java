/**
 * Makes a distribution from a list of components: reads the descriptor, resolves it over the capabilities of bundles,
 * and writes an archive, a Debian package or an image, byte for byte the same for the same input.
 */
package io.coterie.assembly;
