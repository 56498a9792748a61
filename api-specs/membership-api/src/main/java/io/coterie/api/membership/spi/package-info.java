/**
 * What a component of kind {@code membership} implements. The slot in front of it mints view ids and epochs, keeps
 * them monotone across components and restarts, and tells subscribers; the component only reports what its engine
 * sees, and carries small notes between the members that see each other.
 *
 * <p>Authors import {@code io.coterie.api.membership.spi; version="[1.0,1.1)"}.
 */
@Export
@Version("1.0.0")
package io.coterie.api.membership.spi;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
