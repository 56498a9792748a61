/**
 * Gets from other members the bundles that this one lacks, before its components open. What comes is known by the hash
 * of its bytes, is kept in the member's home, and is used again at the next start.
 *
 * <p>Members do not authenticate each other yet, and a bundle is code: so this works in development clusters alone.
 */
package io.coterie.runtime.fetch;
