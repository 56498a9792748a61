package io.coterie.runtime.instance;

import java.util.List;
import java.util.function.Supplier;

import io.coterie.api.component.ClusterConfiguration;
import io.coterie.runtime.rendezvous.Served;

/** Opens what a member offers to its instances. */
@FunctionalInterface
public interface MemberServicesSource {
    /**
     * Opens the services of a member.
     *
     * @param configuration the cluster as it is opened
     * @param served the components as others may see them, without secrets; asked from any thread
     * @param instances the instances in the slots, as text; asked from any thread
     * @return the services, to be closed
     */
    MemberServices open(ClusterConfiguration configuration, Supplier<Served> served, Supplier<List<String>> instances);
}
