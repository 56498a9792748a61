/**
 * Carries the swap of components out on one member: which slots change, the order of the steps, the set that holds on
 * disk, and the bundles of old and new components side by side. What is decided for all members is not decided here.
 */
package io.coterie.runtime.swap;
