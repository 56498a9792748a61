package io.coterie.api.document;

import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * A component that the document chooses for a kind.
 *
 * @param kind the kind
 * @param name the component's name
 * @param version an OSGi version range, or empty for any
 * @param settings its settings
 */
public record ComponentSpec(String kind, String name, String version, Map<String, String> settings) {
    /** Copies the map. */
    public ComponentSpec {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(version, "version");
        settings = Collections.unmodifiableMap(new TreeMap<>(settings));
    }
}
