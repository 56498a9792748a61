package io.coterie.consensus.kit;

import java.io.IOException;
import java.net.InetAddress;
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
import java.util.function.Consumer;

import io.coterie.api.component.Connections;
import io.coterie.api.component.Endpoints;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.api.core.Subscription;

/** The rendezvous of several members in one JVM, over loopback, and the links that a test cuts between them. */
public final class TestNetwork {
    private final Map<String, Map<MemberId, InetSocketAddress>> published = new HashMap<>();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final Set<String> cut = ConcurrentHashMap.newKeySet();
    private final List<Runnable> cutListeners = new CopyOnWriteArrayList<>();

    /** Cuts every link between a node and the others named. */
    public void cut(final NodeId node, final NodeId... others) {
        for (final NodeId other : others) {
            cut.add(node + ">" + other);
            cut.add(other + ">" + node);
        }
        cutListeners.forEach(Runnable::run);
    }

    /** Mends all links. */
    public void heal() {
        cut.clear();
        cutListeners.forEach(Runnable::run);
    }

    /** Forgets what a member published. */
    public void forget(final MemberId member) {
        synchronized (published) {
            published.values().forEach(byMember -> byMember.remove(member));
        }
        listeners.forEach(Runnable::run);
    }

    Endpoints endpoints(final MemberId self) {
        return new TestEndpoints(self);
    }

    Connections connections(final NodeId self) {
        return new TestConnections(self);
    }

    /** What one member sees of the rendezvous. */
    private final class TestEndpoints implements Endpoints {
        private final MemberId self;

        TestEndpoints(final MemberId self) {
            this.self = self;
        }

        @Override
        public InetSocketAddress bindAddress() {
            return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        }

        @Override
        public void publish(final String name, final InetSocketAddress address) {
            synchronized (published) {
                published.computeIfAbsent(name, n -> new HashMap<>()).put(self, address);
            }
            listeners.forEach(Runnable::run);
        }

        @Override
        public Map<MemberId, InetSocketAddress> peers(final String name) {
            synchronized (published) {
                final Map<MemberId, InetSocketAddress> all = new HashMap<>(published.getOrDefault(name, Map.of()));
                all.remove(self);
                return all;
            }
        }

        @Override
        public Subscription subscribe(final String name, final Consumer<Map<MemberId, InetSocketAddress>> listener) {
            final Runnable tell = () -> listener.accept(peers(name));
            listeners.add(tell);
            tell.run();
            return () -> listeners.remove(tell);
        }
    }

    /** What one member may connect to. */
    private final class TestConnections implements Connections {
        private final NodeId self;

        TestConnections(final NodeId self) {
            this.self = self;
        }

        @Override
        public ServerSocket listen(final InetSocketAddress address) throws IOException {
            return new ServerSocket(address.getPort(), 0, address.getAddress());
        }

        @Override
        public Socket connect(final InetSocketAddress address, final Duration timeout) throws IOException {
            final Socket socket = new Socket();
            socket.connect(address, (int) timeout.toMillis());
            return socket;
        }

        @Override
        public boolean open(final NodeId peer, final Direction direction) {
            return !cut.contains(direction == Direction.OUTGOING ? self + ">" + peer : peer + ">" + self);
        }

        @Override
        public Subscription onChange(final Runnable listener) {
            cutListeners.add(listener);
            return () -> cutListeners.remove(listener);
        }
    }
}
