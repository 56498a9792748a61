package io.coterie.runtime.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

import org.osgi.framework.Bundle;
import org.osgi.framework.wiring.BundleRequirement;
import org.osgi.framework.wiring.BundleRevision;

import io.coterie.api.component.ComponentDescription;
import io.coterie.api.component.ComponentNamespace;

/**
 * Reads what a component declares: its description from the properties of its service, its needs from the requirements
 * of its bundle. Needs belong to the bundle, so components that share a bundle share them. Stateless.
 */
final class ComponentReader {
    private ComponentReader() {
    }

    /**
     * Reads a declaration.
     *
     * @param properties the properties of the provider's service
     * @param bundle where it comes from; null outside of a framework
     * @return the description, or empty if the kind or the name is missing
     */
    static Optional<ComponentDescription> read(final Map<String, ?> properties, final Bundle bundle) {
        final String kind = text(properties, ComponentNamespace.KIND);
        final String name = text(properties, ComponentNamespace.NAME);
        if (kind.isEmpty() || name.isEmpty()) {
            return Optional.empty();
        }
        final String version = text(properties, ComponentNamespace.VERSION);
        final String engine = text(properties, ComponentNamespace.ENGINE);
        return Optional.of(new ComponentDescription(kind, name, version.isEmpty() ? "0.0.0" : version,
            engine.isEmpty() ? name : engine, list(properties.get(ComponentNamespace.GUARANTEES)), needs(bundle),
            bundle == null ? "" : bundle.getSymbolicName() + "/" + bundle.getVersion(),
            bundle == null ? "" : BundleBytes.sha256(bundle)));
    }

    private static List<String> needs(final Bundle bundle) {
        final BundleRevision revision = bundle == null ? null : bundle.adapt(BundleRevision.class);
        if (revision == null) {
            return List.of();
        }
        final TreeSet<String> needs = new TreeSet<>();
        for (final BundleRequirement requirement : revision.getDeclaredRequirements(ComponentNamespace.NAMESPACE)) {
            final Object kind = requirement.getAttributes().get("kind");
            final Object guarantee = requirement.getAttributes().get("guarantee");
            if (kind != null && guarantee != null) {
                needs.add(kind + ":" + guarantee);
            }
        }
        return List.copyOf(needs);
    }

    private static String text(final Map<String, ?> properties, final String key) {
        final Object value = properties.get(key);
        return value == null ? "" : value.toString();
    }

    private static List<String> list(final Object value) {
        if (value instanceof String[] several) {
            return List.of(several);
        }
        if (value instanceof java.util.Collection<?> several) {
            return several.stream().map(Object::toString).toList();
        }
        return value == null ? List.of() : List.of(value.toString());
    }
}
