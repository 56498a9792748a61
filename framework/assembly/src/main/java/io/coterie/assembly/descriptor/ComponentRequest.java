package io.coterie.assembly.descriptor;

import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.osgi.framework.VersionRange;

/**
 * One wish for a component. Immutable.
 *
 * @param kind the kind, such as {@code messaging}
 * @param component the component's name; empty if any of the kind will do
 * @param versions the versions that will do
 * @param guarantees what it must promise
 * @param settings the settings of new members; {@code ${home}} stands for the member's home
 * @param place where the wish stands, for messages: {@code line 4, field components.messaging}
 */
public record ComponentRequest(String kind, String component, VersionRange versions, List<String> guarantees,
        Map<String, String> settings, String place) {
    /** The range that holds every version. */
    public static final VersionRange ANY = new VersionRange("0");

    /** Copies. */
    public ComponentRequest {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(component, "component");
        Objects.requireNonNull(versions, "versions");
        guarantees = List.copyOf(guarantees);
        settings = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(settings));
        Objects.requireNonNull(place, "place");
    }

    /**
     * A wish without settings.
     *
     * @param kind the kind
     * @param component the component's name, or empty
     * @return the wish
     */
    public static ComponentRequest of(final String kind, final String component) {
        return new ComponentRequest(kind, component, ANY, List.of(), Map.of(), "");
    }

    /** {@return the wish in words: {@code messaging-jgroups}, or {@code messaging}} */
    public String words() {
        return component.isEmpty() ? kind : kind + "-" + component;
    }
}
