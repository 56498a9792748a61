package io.coterie.engine.jgroups;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

import io.coterie.api.component.Configuration;
import io.coterie.api.component.Connections;
import io.coterie.api.component.Endpoints;
import io.coterie.api.component.InstanceContext;
import io.coterie.api.component.InstanceId;
import io.coterie.api.core.ClusterId;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.api.core.Subscription;
import io.coterie.api.core.UnavailableException;
import io.coterie.api.membership.Membership;
import io.coterie.api.membership.View;

/** What the framework would give: endpoints that all members of the test share, and links that can be cut. */
final class FakeWorld {
    private final Map<String, Map<MemberId, InetSocketAddress>> published = new ConcurrentHashMap<>();
    private final List<Watcher> watchers = new CopyOnWriteArrayList<>();
    final List<String> failures = new CopyOnWriteArrayList<>();
    private final Set<Set<NodeId>> cuts = ConcurrentHashMap.newKeySet();
    /** The view that the cluster's membership has; null while there is none. */
    /** The electorate; empty where it does not matter. */
    volatile Map<NodeId, String> nodes = Map.of();
    volatile View view;

    /** Who wants to know where the others are. */
    private record Watcher(String place, MemberId self, Consumer<Map<MemberId, InetSocketAddress>> listener) {
    }

    /** Cuts the links between one node and others. */
    void cut(final String node, final String... others) {
        for (final String other : others) {
            cuts.add(Set.of(NodeId.of(node), NodeId.of(other)));
        }
    }

    void heal() {
        cuts.clear();
    }

    InstanceContext context(final ClusterId cluster, final String kind, final MemberId self,
            final Map<String, String> settings) {
        final InstanceId id = new InstanceId(cluster, kind, "jgroups", "0.1.0", "00", "00");
        final Endpoints endpoints = new FakeEndpoints(cluster.uuid() + kind, self);
        final Connections connections = new FakeConnections(self.node());
        return (InstanceContext) Proxy.newProxyInstance(getClass().getClassLoader(),
            new Class<?>[] {InstanceContext.class}, (proxy, method, arguments) -> switch (method.getName()) {
                case "instance" -> id;
                case "cluster" -> cluster;
                case "self" -> self;
                case "nodes" -> nodes;
                case "configuration" -> Configuration.of(settings);
                case "endpoints" -> endpoints;
                case "connections" -> connections;
                case "slot" -> membership();
                case "failed" -> failures.add(self + " " + arguments[0]) ? null : null;
                case "hashCode" -> System.identityHashCode(proxy);
                case "equals" -> proxy == arguments[0];
                case "toString" -> kind + " of " + self;
                default -> throw new AssertionError(method.getName());
            });
    }

    /** The slot of membership: nobody in it, as in a cluster that starts, or a view that stands. */
    private Membership membership() {
        return (Membership) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {Membership.class},
            (proxy, method, arguments) -> {
                if (!method.getName().equals("view") || view == null) {
                    throw new UnavailableException("slot.empty", "Nobody is in the slot.", "Wait.");
                }
                return view;
            });
    }

    private Map<MemberId, InetSocketAddress> others(final String place, final MemberId self) {
        final Map<MemberId, InetSocketAddress> all = new TreeMap<>(published.getOrDefault(place, Map.of()));
        all.remove(self);
        return all;
    }

    /** The endpoints of one instance. */
    private final class FakeEndpoints implements Endpoints {
        private final String prefix;
        private final MemberId self;

        FakeEndpoints(final String prefix, final MemberId self) {
            this.prefix = prefix;
            this.self = self;
        }

        @Override
        public InetSocketAddress bindAddress() {
            return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        }

        @Override
        public void publish(final String name, final InetSocketAddress address) {
            published.computeIfAbsent(prefix + name, p -> new ConcurrentHashMap<>()).put(self, address);
            watchers.stream().filter(w -> w.place.equals(prefix + name))
                .forEach(w -> w.listener.accept(others(w.place, w.self)));
        }

        @Override
        public Map<MemberId, InetSocketAddress> peers(final String name) {
            return others(prefix + name, self);
        }

        @Override
        public Subscription subscribe(final String name, final Consumer<Map<MemberId, InetSocketAddress>> listener) {
            final Watcher watcher = new Watcher(prefix + name, self, listener);
            watchers.add(watcher);
            listener.accept(peers(name));
            return () -> watchers.remove(watcher);
        }
    }

    /** The links of one node. */
    private final class FakeConnections implements Connections {
        private final NodeId self;

        FakeConnections(final NodeId self) {
            this.self = self;
        }

        @Override
        public ServerSocket listen(final InetSocketAddress address) throws IOException {
            throw new IOException("not used");
        }

        @Override
        public Socket connect(final InetSocketAddress address, final Duration timeout) throws IOException {
            throw new IOException("not used");
        }

        @Override
        public boolean open(final NodeId peer, final Direction direction) {
            return cuts.isEmpty() || !cuts.contains(new HashSet<>(List.of(self, peer)));
        }

        @Override
        public Subscription onChange(final Runnable listener) {
            return () -> { };
        }
    }
}
