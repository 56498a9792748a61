package io.coterie.runtime.rendezvous;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.UnaryOperator;

import io.coterie.api.component.ClusterConfiguration.Choice;
import io.coterie.api.component.ComponentDescription;
import io.coterie.api.component.Configuration;
import io.coterie.api.core.Clock;
import io.coterie.api.core.ClusterId;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.runtime.link.LinkConnections;
import io.coterie.runtime.model.CommittedSet;
import io.coterie.runtime.model.KeptLog;

/** Members of a small cluster on real loopback sockets, closed after each test. */
final class Loopback implements AutoCloseable {
    static final ClusterId CLUSTER = new ClusterId("demo", new UUID(1, 1));
    private final Map<NodeId, String> nodes = new TreeMap<>();
    private final Map<NodeId, LinkConnections> connections = new TreeMap<>();
    private final List<Rendezvous> opened = new ArrayList<>();

    Loopback(final String... names) throws IOException {
        final List<ServerSocket> held = new ArrayList<>();
        for (String name : names) {
            // all are held until each has its own
            ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
            held.add(socket);
            nodes.put(NodeId.of(name), "127.0.0.1:" + socket.getLocalPort());
        }
        for (ServerSocket socket : held) {
            socket.close();
        }
    }

    Map<NodeId, String> nodes() {
        return nodes;
    }

    String address(final String node) {
        return nodes.get(NodeId.of(node));
    }

    LinkConnections connections(final String node) {
        return connections.computeIfAbsent(NodeId.of(node), n -> new LinkConnections());
    }

    Rendezvous open(final String node, final long incarnation) {
        return open(options(node, incarnation));
    }

    Rendezvous open(final RendezvousOptions options) {
        Rendezvous rendezvous = Rendezvous.open(options);
        opened.add(rendezvous);
        return rendezvous;
    }

    RendezvousOptions options(final String node, final long incarnation) {
        return new RendezvousOptions(CLUSTER, MemberId.of(node, incarnation), nodes,
            Addresses.parse(address(node)), "127.0.0.1", connections(node), Clock.system(), ProtocolRange.CURRENT,
            "0.1.0", () -> new RendezvousOptions.Status(7, List.of("messaging/local-0.1.0")),
            () -> new Served(new CommittedSet(4, List.of(new Choice("messaging", "local", "",
                Configuration.of(Map.of("ackMillis", "5")))), List.of("ab".repeat(32)),
                List.of(new KeptLog("g3-5", Set.of(NodeId.of("n1"), NodeId.of("n9"))))),
                List.of(new ComponentDescription("messaging", "local", "1.2.0", "local", List.of("fifo"),
                    List.of("membership:no-connectivity"), "test.local/1.2.0", "ab".repeat(32)))),
            new BundleStore(null));
    }

    static RendezvousOptions of(final RendezvousOptions o, final ClusterId cluster) {
        return new RendezvousOptions(cluster, o.self(), o.nodes(), o.listen(), o.bind(), o.connections(), o.clock(),
            o.protocol(), o.product(), o.status(), o.served(), o.bundles());
    }

    static RendezvousOptions speaking(final RendezvousOptions o, final ProtocolRange protocol) {
        return new RendezvousOptions(o.cluster(), o.self(), o.nodes(), o.listen(), o.bind(), o.connections(), o.clock(),
            protocol, o.product(), o.status(), o.served(), o.bundles());
    }

    static RendezvousOptions listening(final RendezvousOptions o, final InetSocketAddress address,
            final UnaryOperator<Map<NodeId, String>> nodes) {
        return new RendezvousOptions(o.cluster(), o.self(), nodes.apply(new TreeMap<>(o.nodes())), address, o.bind(),
            o.connections(), o.clock(), o.protocol(), o.product(), o.status(), o.served(), o.bundles());
    }

    @Override
    public void close() {
        opened.forEach(Rendezvous::close);
    }
}
