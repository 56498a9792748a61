package io.coterie.runtime.rendezvous;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

import io.coterie.api.component.ClusterConfiguration;
import io.coterie.api.component.Connections;
import io.coterie.api.core.Clock;
import io.coterie.api.core.ClusterId;
import io.coterie.api.core.Finding;
import io.coterie.api.core.InvalidInputException;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.runtime.model.CommittedSet;

/**
 * What a rendezvous needs. Immutable.
 *
 * @param cluster the cluster
 * @param self this member
 * @param nodes the electorate, {@code host:port} by node, this one included
 * @param listen where to listen
 * @param bind host on which the instances of this member listen
 * @param connections opens every connection
 * @param clock the time
 * @param protocol the versions spoken; another than {@link ProtocolRange#CURRENT} only in tests
 * @param product version of the product, for people
 * @param status what changes by itself; called on any thread, answers at once
 * @param served the components, told to who wants to join: the caller leaves secret settings out
 * @param bundles the bundles that can be fetched
 */
public record RendezvousOptions(ClusterId cluster, MemberId self, Map<NodeId, String> nodes, InetSocketAddress listen,
        String bind, Connections connections, Clock clock, ProtocolRange protocol, String product,
        Supplier<Status> status, Supplier<Served> served, BundleStore bundles) {
    /**
     * What of a member changes by itself.
     *
     * @param stateIndex how far its cluster state has come
     * @param instances the committed instances, as text
     */
    public record Status(long stateIndex, List<String> instances) {
        /** Copies the list. */
        public Status {
            instances = List.copyOf(instances);
        }
    }

    /** All parts are required. */
    public RendezvousOptions {
        Objects.requireNonNull(cluster, "cluster");
        Objects.requireNonNull(self, "self");
        nodes = Map.copyOf(nodes);
        Objects.requireNonNull(listen, "listen");
        Objects.requireNonNull(bind, "bind");
        Objects.requireNonNull(connections, "connections");
        Objects.requireNonNull(clock, "clock");
        Objects.requireNonNull(protocol, "protocol");
        Objects.requireNonNull(product, "product");
        Objects.requireNonNull(status, "status");
        Objects.requireNonNull(served, "served");
        Objects.requireNonNull(bundles, "bundles");
    }

    /**
     * The options of a member: it listens on the bind host, on the port of its own node.
     *
     * @param configuration the member's configuration; its choices are served as they are
     * @param connections opens every connection
     * @param product version of the product, for people
     * @param status what changes by itself
     * @return options with an empty bundle store
     * @throws InvalidInputException if an address is of another form than {@code host:port}, or its own is missing
     */
    public static RendezvousOptions of(final ClusterConfiguration configuration, final Connections connections,
            final String product, final Supplier<Status> status) {
        configuration.nodes().forEach(RendezvousOptions::check);
        final String own = configuration.nodes().get(configuration.self().node());
        if (own == null) {
            throw invalid("member.node-not-listed", configuration.self().node(), "The own node has no address.");
        }
        return new RendezvousOptions(configuration.cluster(), configuration.self(), configuration.nodes(),
            new InetSocketAddress(configuration.bind(), Addresses.port(own)), configuration.bind(), connections,
            Clock.system(), ProtocolRange.CURRENT, product, status,
            () -> new Served(CommittedSet.first(configuration.components()), List.of()), new BundleStore(null));
    }

    /**
     * The same with bundles to serve.
     *
     * @param store the bundles
     * @return new options
     */
    public RendezvousOptions withBundles(final BundleStore store) {
        return new RendezvousOptions(cluster, self, nodes, listen, bind, connections, clock, protocol, product, status,
            served, store);
    }

    /**
     * The same with other components to tell of.
     *
     * @param told what is served instead
     * @return new options
     */
    public RendezvousOptions withServed(final Supplier<Served> told) {
        return new RendezvousOptions(cluster, self, nodes, listen, bind, connections, clock, protocol, product, status,
            told, bundles);
    }

    static void check(final NodeId node, final String address) {
        try {
            Addresses.check(address);
        } catch (final IllegalArgumentException e) {
            throw invalid("member.bad-address", node, "The address of node " + node + " is " + e.getMessage() + ".");
        }
    }

    private static InvalidInputException invalid(final String code, final NodeId node, final String problem) {
        return new InvalidInputException(code, List.of(new Finding(Finding.Severity.ERROR, code, 0, 0,
            "nodes." + node, problem, "Write it as host:port, such as 10.0.0.1:7400.")));
    }
}
