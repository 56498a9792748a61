package io.coterie.api.document;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

import io.coterie.api.core.NodeId;

/**
 * The desired state of a cluster.
 *
 * @param cluster the cluster's name
 * @param options cluster options by Pacemaker's names ({@code no-quorum-policy}, {@code stonith-enabled}, ...)
 * @param nodes the electorate, in the order of the source
 * @param components the chosen components, in the order of the source
 * @param fencing the fence devices
 * @param resourceDefaults meta attributes that hold for every resource that does not set them
 * @param operationDefaults settings that hold for every operation that does not set them
 * @param resources the resources, in the order of the source
 * @param constraints the constraints, in the order of the source
 */
public record ClusterDocument(String cluster, Map<String, String> options, Map<NodeId, NodeSpec> nodes,
        List<ComponentSpec> components, FencingSpec fencing, List<AttributeSet> resourceDefaults,
        List<AttributeSet> operationDefaults, List<Resource> resources, List<Constraint> constraints) {
    /** Copies maps and lists. */
    public ClusterDocument {
        Objects.requireNonNull(cluster, "cluster");
        options = Collections.unmodifiableMap(new LinkedHashMap<>(options));
        nodes = Collections.unmodifiableMap(new LinkedHashMap<>(nodes));
        components = List.copyOf(components);
        Objects.requireNonNull(fencing, "fencing");
        resourceDefaults = List.copyOf(resourceDefaults);
        operationDefaults = List.copyOf(operationDefaults);
        resources = List.copyOf(resources);
        constraints = List.copyOf(constraints);
    }

    /**
     * A document without resources.
     *
     * @param cluster the cluster's name
     * @return the document
     */
    public static ClusterDocument empty(final String cluster) {
        return new ClusterDocument(cluster, Map.of(), Map.of(), List.of(), FencingSpec.NONE, List.of(), List.of(),
            List.of(), List.of());
    }

    /** {@return every primitive, in order} */
    public Stream<Resource.Primitive> primitives() {
        return resources.stream().flatMap(Resource::primitives);
    }

    /**
     * Finds a top-level resource, or a member of one, by id.
     *
     * @param id the id
     * @return the resource
     */
    public Optional<Resource> resource(final String id) {
        return resources.stream().flatMap(ClusterDocument::withInner).filter(r -> r.id().equals(id)).findFirst();
    }

    private static Stream<Resource> withInner(final Resource resource) {
        if (resource instanceof Resource.Clone clone) {
            return Stream.concat(Stream.of(clone), withInner(clone.inner()));
        }
        if (resource instanceof Resource.Group group) {
            return Stream.concat(Stream.of(group), group.members().stream());
        }
        return Stream.of(resource);
    }
}
