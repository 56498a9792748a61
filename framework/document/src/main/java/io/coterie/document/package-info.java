/**
 * Reads the cluster document: YAML (or JSON, which is YAML too) into the values of
 * {@code io.coterie.api.document}, with line, column and field of everything that is wrong. A document is refused as a
 * whole: all that is wrong is found in one go, and nothing is guessed.
 *
 * <p>Bundles embed this package privately. It is pure: no files, no clock, no network; what agents and devices know
 * of their parameters is checked by the cluster manager.
 */
package io.coterie.document;
