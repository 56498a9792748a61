/**
 * What a component of kind {@code messaging} implements: a reliable channel among the members of one cluster. The
 * slot in front of it gives groups, headers, requests and replies, duplicate suppression and the change from one
 * component to the next; the component only moves frames in the order asked for.
 *
 * <p>Authors import {@code io.coterie.api.messaging.spi; version="[1.1,1.2)"}.
 */
@Export
@Version("1.1.0")
package io.coterie.api.messaging.spi;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
