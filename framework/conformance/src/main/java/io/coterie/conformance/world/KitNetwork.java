package io.coterie.conformance.world;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

import io.coterie.api.component.Connections;
import io.coterie.api.component.Endpoints;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.api.core.Subscription;

/**
 * The links of a cluster of the kit's, on loopback. A link can be cut in either direction: an engine that asks
 * {@link Connections#open} for each frame drops then, and sockets that were opened through {@link Connections} stand
 * still. Safe for several threads.
 */
public final class KitNetwork {
    private static final int BACKLOG = 128;
    private final Map<String, Map<MemberId, InetSocketAddress>> published = new HashMap<>();
    private final Map<Integer, NodeId> ports = new ConcurrentHashMap<>();
    private final List<Runnable> watchers = new CopyOnWriteArrayList<>();
    private final Set<Link> cuts = ConcurrentHashMap.newKeySet();
    private final List<Runnable> cutWatchers = new CopyOnWriteArrayList<>();
    private volatile BiConsumer<String, InetSocketAddress> relay = (name, address) -> { };

    /** One direction of one link. */
    private record Link(NodeId from, NodeId to) {
    }

    /**
     * Cuts one direction.
     *
     * @param from who is not heard any more
     * @param to by whom
     */
    public void cutOneWay(final NodeId from, final NodeId to) {
        cuts.add(new Link(from, to));
        cutWatchers.forEach(Runnable::run);
    }

    /**
     * Cuts a node off from others, both ways.
     *
     * @param node the node
     * @param others from whom
     */
    public void cut(final NodeId node, final Iterable<NodeId> others) {
        for (final NodeId other : others) {
            if (!other.equals(node)) {
                cuts.add(new Link(node, other));
                cuts.add(new Link(other, node));
            }
        }
        cutWatchers.forEach(Runnable::run);
    }

    /**
     * Cuts a node off from others, both ways, and mends all other links; the node is never heard in between.
     *
     * @param node the node
     * @param others from whom
     */
    public void cutAlone(final NodeId node, final Iterable<NodeId> others) {
        cut(node, others);
        cuts.removeIf(link -> !link.from.equals(node) && !link.to.equals(node));
        cutWatchers.forEach(Runnable::run);
    }

    /** Tells of each change of the cuts. */
    void watchCuts(final Runnable watcher) {
        cutWatchers.add(watcher);
    }

    /** Mends all links. */
    public void heal() {
        cuts.clear();
        cutWatchers.forEach(Runnable::run);
    }

    boolean passes(final NodeId from, final NodeId to) {
        return !cuts.contains(new Link(from, to));
    }

    /**
     * Tells of what is published here, so that members in other processes learn of it.
     *
     * @param to takes the name under which it is published, and the address
     */
    public void relay(final BiConsumer<String, InetSocketAddress> to) {
        relay = to;
    }

    /**
     * Takes what a member in another process has published.
     *
     * @param name the name under which it is published
     * @param member who has published it
     * @param address the address
     */
    public void learn(final String name, final MemberId member, final InetSocketAddress address) {
        synchronized (published) {
            published.computeIfAbsent(name, n -> new HashMap<>()).put(member, address);
        }
        watchers.forEach(Runnable::run);
    }

    /**
     * Forgets what a member has published: it is gone.
     *
     * @param member who
     */
    public void forget(final MemberId member) {
        synchronized (published) {
            published.values().forEach(byMember -> byMember.remove(member));
        }
        watchers.forEach(Runnable::run);
    }

    Endpoints endpoints(final String instance, final MemberId self, final InetSocketAddress bind) {
        return new KitEndpoints(instance + " ", self, bind);
    }

    Connections connections(final NodeId self) {
        return new KitConnections(self);
    }

    /** What one instance sees of the rendezvous. */
    private final class KitEndpoints implements Endpoints {
        private final String prefix;
        private final MemberId self;
        private final InetSocketAddress bind;

        KitEndpoints(final String prefix, final MemberId self, final InetSocketAddress bind) {
            this.bind = bind;
            this.prefix = prefix;
            this.self = self;
        }

        @Override
        public InetSocketAddress bindAddress() {
            return bind;
        }

        @Override
        public void publish(final String name, final InetSocketAddress address) {
            ports.put(address.getPort(), self.node());
            synchronized (published) {
                published.computeIfAbsent(prefix + name, n -> new HashMap<>()).put(self, address);
            }
            relay.accept(prefix + name, address);
            watchers.forEach(Runnable::run);
        }

        @Override
        public Map<MemberId, InetSocketAddress> peers(final String name) {
            synchronized (published) {
                final Map<MemberId, InetSocketAddress> all =
                    new HashMap<>(published.getOrDefault(prefix + name, Map.of()));
                all.remove(self);
                return all;
            }
        }

        @Override
        public Subscription subscribe(final String name, final Consumer<Map<MemberId, InetSocketAddress>> listener) {
            final Runnable tell = () -> listener.accept(peers(name));
            watchers.add(tell);
            tell.run();
            return () -> watchers.remove(tell);
        }
    }

    /** What one node opens. */
    private final class KitConnections implements Connections {
        private final NodeId self;

        KitConnections(final NodeId self) {
            this.self = self;
        }

        @Override
        public ServerSocket listen(final InetSocketAddress address) throws IOException {
            final ServerSocket socket = new ServerSocket();
            socket.setReuseAddress(true);
            socket.bind(address, BACKLOG);
            ports.put(socket.getLocalPort(), self);
            return socket;
        }

        @Override
        public Socket connect(final InetSocketAddress address, final Duration timeout) throws IOException {
            final NodeId peer = ports.get(address.getPort());
            final Socket socket = peer == null ? new Socket()
                : new CuttableSocket(() -> passes(peer, self), () -> passes(self, peer));
            try {
                if (peer != null && !(passes(self, peer) && passes(peer, self))) {
                    throw new IOException("the link to " + peer + " is cut");
                }
                socket.setTcpNoDelay(true);
                socket.connect(address, (int) Math.max(1, Math.min(Integer.MAX_VALUE, timeout.toMillis())));
                return socket;
            } catch (final IOException e) {
                socket.close();
                throw e;
            }
        }

        @Override
        public boolean open(final NodeId peer, final Direction direction) {
            return direction == Direction.OUTGOING ? passes(self, peer) : passes(peer, self);
        }

        @Override
        public Subscription onChange(final Runnable listener) {
            cutWatchers.add(listener);
            return () -> cutWatchers.remove(listener);
        }
    }
}
