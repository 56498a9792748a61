package io.coterie.runtime.rendezvous;

import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.coterie.api.core.ClusterId;
import io.coterie.api.core.MemberId;

/**
 * What a member says of itself. Immutable.
 *
 * @param protocol the versions of the rendezvous that it speaks
 * @param product its version, for people
 * @param cluster its cluster
 * @param member which member it is
 * @param address where its rendezvous listens, {@code host:port}
 * @param revision rises with each change of what follows, within one incarnation: later news may overtake earlier ones
 * @param stateIndex how far its cluster state has come
 * @param instances the committed instances, as text
 * @param endpoints where its instances listen: by instance, then by name
 */
public record Facts(ProtocolRange protocol, String product, ClusterId cluster, MemberId member, String address,
        long revision, long stateIndex, List<String> instances,
        Map<String, Map<String, InetSocketAddress>> endpoints) {
    /** All parts are required. */
    public Facts {
        Objects.requireNonNull(protocol, "protocol");
        Objects.requireNonNull(product, "product");
        Objects.requireNonNull(cluster, "cluster");
        Objects.requireNonNull(member, "member");
        Objects.requireNonNull(address, "address");
        instances = List.copyOf(instances);
        final Map<String, Map<String, InetSocketAddress>> copy = new HashMap<>();
        endpoints.forEach((instance, ports) -> copy.put(instance, Map.copyOf(ports)));
        endpoints = Map.copyOf(copy);
    }
}
