package io.coterie.api.component;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.coterie.api.core.ClusterId;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;

/**
 * What a host needs to say to open a cluster in its framework.
 *
 * @param cluster which cluster
 * @param self which member of it this is
 * @param nodes the electorate: address of each node's rendezvous, {@code host:port}; this one included
 * @param bind host on which instances listen, such as {@code 127.0.0.1}
 * @param components the component chosen for each kind, in the order in which they start
 * @param home folder of this member; what must survive a restart is in it
 */
public record ClusterConfiguration(ClusterId cluster, MemberId self, Map<NodeId, String> nodes, String bind,
        List<Choice> components, Path home) {
    /**
     * One choice.
     *
     * @param kind the kind
     * @param component the component's name
     * @param version an OSGi version range, or empty for the highest installed
     * @param settings the settings of the instance
     */
    public record Choice(String kind, String component, String version, Configuration settings) {
        /** All parts are required. */
        public Choice {
            Objects.requireNonNull(kind, "kind");
            Objects.requireNonNull(component, "component");
            Objects.requireNonNull(version, "version");
            Objects.requireNonNull(settings, "settings");
        }
    }

    /** All parts are required. */
    public ClusterConfiguration {
        Objects.requireNonNull(cluster, "cluster");
        Objects.requireNonNull(self, "self");
        nodes = Map.copyOf(nodes);
        Objects.requireNonNull(bind, "bind");
        components = List.copyOf(components);
        Objects.requireNonNull(home, "home");
    }
}
