/** What components of kind {@code consensus} share; bundles embed it privately. */
package io.coterie.toolkit.consensus;
