package io.coterie.bench.member;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

import io.coterie.api.component.Configuration;
import io.coterie.api.component.Connections;
import io.coterie.api.component.Endpoints;
import io.coterie.api.component.InstanceContext;
import io.coterie.api.component.InstanceId;
import io.coterie.api.core.Clock;
import io.coterie.api.core.ClusterId;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.api.core.Scheduler;
import io.coterie.api.core.Subscription;
import io.coterie.api.core.UnavailableException;

/** What an engine needs of the framework, without it: endpoints that are told, and links that are cut, by hand. */
final class StandaloneContext implements InstanceContext {
    private final ClusterId cluster;
    private final MemberId self;
    private final InetSocketAddress bind;
    private final Configuration configuration;
    private final Consumer<InetSocketAddress> published;
    private final Map<MemberId, InetSocketAddress> peers = new ConcurrentHashMap<>();
    private volatile Set<String> cut = Set.of();
    private final List<Consumer<Map<MemberId, InetSocketAddress>>> watchers = new CopyOnWriteArrayList<>();

    StandaloneContext(final ClusterId cluster, final MemberId self, final InetSocketAddress bind,
            final Configuration configuration, final Consumer<InetSocketAddress> published) {
        this.cluster = cluster;
        this.self = self;
        this.bind = bind;
        this.configuration = configuration;
        this.published = published;
    }

    /** Cuts the links to some nodes, and heals all others. */
    void cut(final Set<String> nodes) {
        cut = Set.copyOf(nodes);
    }

    void peer(final MemberId member, final InetSocketAddress address) {
        peers.put(member, address);
        watchers.forEach(w -> w.accept(Map.copyOf(peers)));
    }

    @Override
    public InstanceId instance() {
        return new InstanceId(cluster, "messaging", "jgroups", "0.1.0", "00", "00");
    }

    @Override
    public ClusterId cluster() {
        return cluster;
    }

    @Override
    public MemberId self() {
        return self;
    }

    @Override
    public Configuration configuration() {
        return configuration;
    }

    @Override
    public Map<NodeId, String> nodes() {
        return Map.of();
    }

    @Override
    public <T> T slot(final Class<T> kindApi) {
        throw new UnavailableException("slot.unknown", "There are no slots here.", "Do without them.");
    }

    @Override
    public <T> List<T> slots(final Class<T> kindApi) {
        throw new UnsupportedOperationException("there are no slots here");
    }

    @Override
    public Path dataDirectory() {
        throw new UnsupportedOperationException("the engine keeps nothing");
    }

    @Override
    public Clock clock() {
        throw new UnsupportedOperationException("the engine does not look at it");
    }

    @Override
    public Scheduler newScheduler(final String name) {
        throw new UnsupportedOperationException("the engine has its own threads");
    }

    @Override
    public void failed(final String code, final String problem) {
        throw new IllegalStateException(code + ": " + problem);
    }

    @Override
    public Endpoints endpoints() {
        return new Endpoints() {
            @Override
            public InetSocketAddress bindAddress() {
                return bind;
            }

            @Override
            public void publish(final String name, final InetSocketAddress address) {
                published.accept(address);
            }

            @Override
            public Map<MemberId, InetSocketAddress> peers(final String name) {
                return Map.copyOf(peers);
            }

            @Override
            public Subscription subscribe(final String name,
                    final Consumer<Map<MemberId, InetSocketAddress>> listener) {
                watchers.add(listener);
                listener.accept(Map.copyOf(peers));
                return () -> watchers.remove(listener);
            }
        };
    }

    @Override
    public Connections connections() {
        return new Connections() {
            @Override
            public ServerSocket listen(final InetSocketAddress address) throws IOException {
                throw new IOException("the engine makes its own");
            }

            @Override
            public Socket connect(final InetSocketAddress address, final Duration timeout) throws IOException {
                throw new IOException("the engine makes its own");
            }

            @Override
            public boolean open(final NodeId peer, final Direction direction) {
                return !cut.contains(peer.name());
            }

            @Override
            public Subscription onChange(final Runnable listener) {
                return () -> { };
            }
        };
    }
}
