package io.coterie.runtime.model;

import java.util.Objects;

import org.osgi.framework.Version;

import io.coterie.api.component.ComponentDescription;
import io.coterie.api.component.ComponentProvider;

/**
 * A component whose bundle is active in this framework. Immutable.
 *
 * @param description what it declares
 * @param provider makes its instances
 */
public record InstalledComponent(ComponentDescription description, ComponentProvider<?> provider) {
    /** Both parts are required. */
    public InstalledComponent {
        Objects.requireNonNull(description, "description");
        Objects.requireNonNull(provider, "provider");
    }

    /** {@return the component's version, for comparing} */
    public Version version() {
        return Version.parseVersion(description.version());
    }
}
