package io.coterie.api.component;

import java.util.Objects;

import io.coterie.api.core.ClusterId;

/**
 * What is swapped. Two instances of one component differ in their configuration hash or in their bundle's.
 *
 * @param cluster the cluster served
 * @param kind the kind
 * @param component the component's name
 * @param version the component's version
 * @param bundleHash SHA-256 of the bundle, lower-case hexadecimal
 * @param configurationHash SHA-256 of the sorted settings, lower-case hexadecimal
 */
public record InstanceId(ClusterId cluster, String kind, String component, String version, String bundleHash,
        String configurationHash) {
    /** All parts are required. */
    public InstanceId {
        Objects.requireNonNull(cluster, "cluster");
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(component, "component");
        Objects.requireNonNull(version, "version");
        Objects.requireNonNull(bundleHash, "bundleHash");
        Objects.requireNonNull(configurationHash, "configurationHash");
    }

    @Override
    public String toString() {
        return kind + "/" + component + "-" + version;
    }
}
