package io.coterie.runtime.rendezvous;

import java.util.List;
import java.util.Objects;

import io.coterie.api.component.ComponentDescription;
import io.coterie.runtime.model.CommittedSet;

/**
 * What a member tells of its components to somebody who asks. Immutable.
 *
 * @param set the components that it runs, without secret settings
 * @param installed all that it could run
 */
public record Served(CommittedSet set, List<ComponentDescription> installed) {
    /** Both parts are required. */
    public Served {
        Objects.requireNonNull(set, "set");
        installed = List.copyOf(installed);
    }
}
