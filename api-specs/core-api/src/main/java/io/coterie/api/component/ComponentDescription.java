package io.coterie.api.component;

import java.util.List;
import java.util.Objects;

/**
 * A component as it declares itself.
 *
 * @param kind the kind
 * @param name the component's name
 * @param version the component's version
 * @param engine the engine's id
 * @param guarantees what it promises, a closure
 * @param needs what it needs, as {@code kind:guarantee}
 * @param bundle symbolic name and version of its bundle, as {@code name/version}
 * @param bundleHash SHA-256 of the bundle's bytes, lower-case hexadecimal; empty if it is not known
 */
public record ComponentDescription(String kind, String name, String version, String engine, List<String> guarantees,
        List<String> needs, String bundle, String bundleHash) {
    /** All parts are required. */
    public ComponentDescription {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(version, "version");
        Objects.requireNonNull(engine, "engine");
        guarantees = List.copyOf(guarantees);
        needs = List.copyOf(needs);
        Objects.requireNonNull(bundle, "bundle");
        Objects.requireNonNull(bundleHash, "bundleHash");
    }
}
