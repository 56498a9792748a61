/**
 * Which components, and which bundles, make a distribution, and why. Pure: no files, no network; driven by tables.
 * First components are chosen over the whole set, since some guarantees hold only together; then the bundles are
 * resolved as the framework will do it.
 */
package io.coterie.assembly.resolve;
