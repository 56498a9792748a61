package io.coterie.api.component;

import java.util.List;

import org.osgi.annotation.versioning.ProviderType;

/**
 * What is there and what runs, in one cluster; registered as a service with {@link ComponentNamespace#CLUSTER}, and
 * given to instances by {@link InstanceContext#slot(Class)}. Safe for use by several threads.
 */
@ProviderType
public interface Components {
    /** {@return the slots of this cluster, by kind; many-at-once kinds have one row an instance} */
    List<SlotStatus> slots();

    /** {@return every component that is installed in this framework, used or not} */
    List<ComponentDescription> installed();
}
