package io.coterie.api.component;

import java.time.Duration;

import org.osgi.annotation.versioning.ProviderType;

/**
 * Opens clusters in this framework; a service of the framework's runtime. Several clusters can be open at once. The
 * launcher uses it, and so does anybody who embeds a cluster in an OSGi application of his own. Safe for use by
 * several threads.
 */
@ProviderType
public interface Clusters {
    /**
     * Opens a cluster on this member: makes the slots, registers them as services with
     * {@link ComponentNamespace#CLUSTER}, and brings up the chosen components in order.
     *
     * @param configuration what to open
     * @param timeout how long all of it may take
     * @return the open cluster
     * @throws io.coterie.api.core.InvalidInputException if a component is unknown, a setting bad or a need unmet;
     *     nothing is left behind
     * @throws io.coterie.api.core.CoterieException if a component cannot come up; nothing is left behind
     */
    OpenCluster open(ClusterConfiguration configuration, Duration timeout);
}
