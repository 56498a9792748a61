package io.coterie.runtime.link;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.coterie.api.component.Connections;
import io.coterie.api.component.Cuts;
import io.coterie.api.core.NodeId;
import io.coterie.api.core.Subscription;

/**
 * Opens every connection between members of one cluster, plain TCP, and owns the cuts of a development cluster. Has no
 * thread: listeners are called on the thread that cuts or heals. The cuts are an immutable map that is replaced as a
 * whole, so asking {@link #open} costs one volatile read.
 */
public final class LinkConnections implements Connections, Cuts {
    /** Connections that wait to be accepted; more than members and clients that come in one moment of scheduling. */
    private static final int BACKLOG = 128;
    private static final Logger LOG = LoggerFactory.getLogger(LinkConnections.class);

    private final List<Registration> listeners = new CopyOnWriteArrayList<>();
    private volatile Map<NodeId, Set<Direction>> cuts = Map.of();

    @Override
    public ServerSocket listen(final InetSocketAddress address) throws IOException {
        final ServerSocket socket = new ServerSocket();
        try {
            // so that a member that restarts gets its port although connections of its former life linger
            socket.setReuseAddress(true);
            socket.bind(resolved(address), BACKLOG);
            return socket;
        } catch (final IOException e) {
            socket.close();
            throw e;
        }
    }

    @Override
    public Socket connect(final InetSocketAddress address, final Duration timeout) throws IOException {
        final Socket socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            // 0 would mean to wait for ever
            socket.connect(resolved(address), (int) Math.max(1, Math.min(Integer.MAX_VALUE, timeout.toMillis())));
            return socket;
        } catch (final IOException e) {
            socket.close();
            throw e;
        }
    }

    @Override
    public boolean open(final NodeId peer, final Direction direction) {
        final Set<Direction> cut = cuts.get(peer);
        return cut == null || !cut.contains(direction);
    }

    @Override
    public Subscription onChange(final Runnable listener) {
        final Registration registration = new Registration(Objects.requireNonNull(listener, "listener"));
        listeners.add(registration);
        return () -> listeners.remove(registration);
    }

    @Override
    public void cut(final NodeId peer, final Direction direction) {
        synchronized (this) {
            if (!open(peer, direction)) {
                return;
            }
            final Map<NodeId, Set<Direction>> changed = new TreeMap<>(cuts);
            final EnumSet<Direction> directions = EnumSet.of(direction);
            directions.addAll(changed.getOrDefault(peer, Set.of()));
            changed.put(peer, Collections.unmodifiableSet(directions));
            cuts = Collections.unmodifiableMap(changed);
        }
        LOG.warn("Development cut of node {}, direction {}", peer, direction);
        tellListeners();
    }

    @Override
    public void heal(final NodeId peer) {
        synchronized (this) {
            if (!cuts.containsKey(peer)) {
                return;
            }
            final Map<NodeId, Set<Direction>> changed = new TreeMap<>(cuts);
            changed.remove(peer);
            cuts = Collections.unmodifiableMap(changed);
        }
        LOG.info("Development cut of node {} is healed", peer);
        tellListeners();
    }

    @Override
    public void healAll() {
        synchronized (this) {
            if (cuts.isEmpty()) {
                return;
            }
            cuts = Map.of();
        }
        LOG.info("All development cuts are healed");
        tellListeners();
    }

    @Override
    public Map<NodeId, Set<Direction>> cuts() {
        return cuts;
    }

    private void tellListeners() {
        for (final Registration registration : listeners) {
            try {
                registration.listener().run();
            } catch (final RuntimeException e) {
                LOG.error("A listener of the cuts failed", e);
            }
        }
    }

    /** An address may have been made before its name could be resolved: each attempt asks again. */
    private static InetSocketAddress resolved(final InetSocketAddress address) throws UnknownHostException {
        if (!address.isUnresolved()) {
            return address;
        }
        final InetSocketAddress again = new InetSocketAddress(address.getHostString(), address.getPort());
        if (again.isUnresolved()) {
            throw new UnknownHostException(address.getHostString());
        }
        return again;
    }

    /** One call of {@link #onChange}: by identity, since the same listener may be added twice. */
    private static final class Registration {
        private final Runnable listener;

        Registration(final Runnable listener) {
            this.listener = listener;
        }

        Runnable listener() {
            return listener;
        }
    }
}
