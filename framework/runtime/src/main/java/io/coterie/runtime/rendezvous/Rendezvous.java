package io.coterie.runtime.rendezvous;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.coterie.api.component.Connections.Direction;
import io.coterie.api.component.Endpoints;
import io.coterie.api.core.CoterieException;
import io.coterie.api.core.NodeId;
import io.coterie.api.core.Subscription;

/**
 * The rendezvous of one member: listens on the node's fixed port, keeps asking every other node of the electorate, and
 * knows where their instances listen. Owns the sockets, the threads and the {@link PeerTable}, which one owner thread
 * alone touches; that thread also calls the listeners. Safe for use by several threads.
 */
public final class Rendezvous implements AutoCloseable {
    /** How often a node is asked that does not answer: a member that comes up is found within this time. */
    public static final Duration FAST_INTERVAL = Duration.ofMillis(200);
    /** How often a node is asked that answers. Changes are told at once; this only repairs what was lost. */
    public static final Duration SLOW_INTERVAL = Duration.ofSeconds(2);
    /** How long a connection may take to open: longer than a lost packet's retransmission. */
    static final Duration CONNECT_TIMEOUT = Duration.ofMillis(1500);
    /** How long an exchange may take on an open connection. */
    static final Duration EXCHANGE_LIMIT = Duration.ofSeconds(3);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(1);
    private static final Logger LOG = LoggerFactory.getLogger(Rendezvous.class);

    /** Hears of the peers; called on the owner thread. */
    interface PeersListener {
        void changed(Map<?, Peer> peers);
    }

    private final RendezvousOptions options;
    private final PeerTable table;
    private final OwnFacts own;
    private final ExecutorService owner;
    private final Watchdog watchdog;
    private final RendezvousServer server;
    private final Map<NodeId, PeerAsker> askers = new HashMap<>();
    private final List<PeersListener> listeners = new CopyOnWriteArrayList<>();
    private final List<BiConsumer<NodeId, Refusal>> refusalListeners = new CopyOnWriteArrayList<>();
    private final Subscription cuts;
    private final InetSocketAddress bound;
    private volatile Map<NodeId, String> nodes;
    private volatile Map<NodeId, Peer> peers = Map.of();
    private volatile Map<NodeId, Refusal> refusals = Map.of();
    private volatile Thread ownerThread;
    private boolean closed;

    private Rendezvous(final RendezvousOptions options, final ServerSocket socket) {
        this.options = options;
        bound = (InetSocketAddress) socket.getLocalSocketAddress();
        nodes = options.nodes();
        table = new PeerTable(options.cluster(), options.self(), nodes.keySet(), options.protocol());
        own = new OwnFacts(options, bound);
        final String name = "rendezvous-" + options.self().node();
        owner = Executors.newSingleThreadExecutor(task -> {
            final Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            ownerThread = thread;
            return thread;
        });
        watchdog = new Watchdog(name + "-limits");
        server = new RendezvousServer(name, socket, watchdog, new Served());
        cuts = options.connections().onChange(this::wakeAll);
    }

    /**
     * Binds the port, answers from now on, and begins to ask.
     *
     * @param options what it needs
     * @return the rendezvous
     * @throws CoterieException {@code rendezvous.cannot-listen} if the port is taken or not of this host
     */
    public static Rendezvous open(final RendezvousOptions options) {
        options.nodes().forEach(RendezvousOptions::check);
        final ServerSocket socket;
        try {
            socket = options.connections().listen(options.listen());
        } catch (final IOException | IllegalArgumentException e) {
            throw new CoterieException("rendezvous.cannot-listen",
                "The rendezvous of node " + options.self().node() + " cannot listen on " + options.listen() + ": "
                    + e.getMessage() + ".",
                "Check that the address is of this host and that no other process, such as another member, uses it.",
                e);
        }
        final Rendezvous rendezvous = new Rendezvous(options, socket);
        rendezvous.server.start();
        rendezvous.startAskers(options.nodes());
        return rendezvous;
    }

    /** {@return where it listens} */
    public InetSocketAddress address() {
        return bound;
    }

    /** {@return host:port of each node of the electorate} */
    public Map<NodeId, String> nodes() {
        return nodes;
    }

    /** {@return what is known of each node, this one excluded; nodes that were never seen are not in it} */
    public Map<NodeId, Peer> peers() {
        return peers;
    }

    /** {@return the nodes with which the last exchange ended in a refusal, by them or of them} */
    public Map<NodeId, Refusal> refusals() {
        return refusals;
    }

    /**
     * Waits until each other node has been asked once, and ends with an error if one of them refused this member:
     * called before any component is opened, so that a member that does not belong here never forms a cluster of its
     * own. Nodes that cannot be reached are not seen, and refuse nothing.
     *
     * @param limit how long to wait; a host that swallows connections takes {@link #CONNECT_TIMEOUT}
     * @throws CoterieException the refusal, of the first node in order
     */
    public void requireWelcome(final Duration limit) {
        final long deadline = System.nanoTime() + limit.toNanos();
        final List<PeerAsker> asked;
        synchronized (askers) {
            asked = List.copyOf(askers.values());
        }
        try {
            for (final PeerAsker asker : asked) {
                if (!asker.awaitAsked(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())))) {
                    LOG.info("The node at {} has not answered yet", asker.address());
                }
            }
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CoterieException("rendezvous.interrupted", "The wait for the other nodes was interrupted.",
                "Start the member again.", e);
        }
        final Map<NodeId, Refusal> refused = refusals;
        if (!refused.isEmpty()) {
            throw refused.entrySet().iterator().next().getValue().toException();
        }
    }

    /**
     * The endpoints of an instance; those of the same key on other members are its peers.
     *
     * @param instance the instance's key, the same on each member
     * @return a view that may be kept
     */
    public Endpoints endpoints(final String instance) {
        return endpoints(instance, 0);
    }

    /**
     * The endpoints of an instance with a fixed port.
     *
     * @param instance the instance's key, the same on each member
     * @param port the port on which it is to listen, 0 for any free one
     * @return a view that may be kept
     */
    public Endpoints endpoints(final String instance, final int port) {
        return new PublishedEndpoints(this, instance, new InetSocketAddress(options.bind(), port));
    }

    /**
     * Forgets the endpoints of an instance that is gone.
     *
     * @param instance the instance's key
     */
    public void withdraw(final String instance) {
        if (own.withdraw(instance)) {
            wakeAll();
        }
    }

    /** Tells every peer at once what holds now; call it when the committed instances changed. */
    public void announce() {
        wakeAll();
    }

    /**
     * Replaces the electorate, when nodes were added or removed.
     *
     * @param electorate {@code host:port} by node, this one included
     */
    public void electorate(final Map<NodeId, String> electorate) {
        electorate.forEach(RendezvousOptions::check);
        nodes = Map.copyOf(electorate);
        onOwner(() -> {
            table.electorate(electorate.keySet());
            publishTable();
            return null;
        });
        startAskers(electorate);
    }

    /**
     * Tells of each change of {@link #peers()} and {@link #refusals()}, on the owner thread; must not block.
     *
     * @param listener what to call; called once at once
     * @return ends it
     */
    public Subscription onChange(final Runnable listener) {
        Objects.requireNonNull(listener, "listener");
        return listen(changed -> listener.run());
    }

    /**
     * Tells of each refusal of this member by a node, on the owner thread; must not block. A member that comes up and
     * is refused must not go on alone. What was refused before the call is told first.
     *
     * @param listener gets the node and the reason
     * @return ends it
     */
    public Subscription refusedBy(final BiConsumer<NodeId, Refusal> listener) {
        Objects.requireNonNull(listener, "listener");
        final BiConsumer<NodeId, Refusal> told = (node, refusal) -> listener.accept(node, refusal);
        submit(() -> {
            table.refusals().forEach(told);
            refusalListeners.add(told);
        });
        return () -> {
            refusalListeners.remove(told);
            submit(() -> refusalListeners.remove(told));
        };
    }

    @Override
    public void close() {
        final List<PeerAsker> ended;
        synchronized (askers) {
            if (closed) {
                return;
            }
            closed = true;
            ended = List.copyOf(askers.values());
        }
        cuts.close();
        server.close();
        ended.forEach(PeerAsker::close);
        owner.shutdown();
        watchdog.close();
        try {
            server.join(CLOSE_LIMIT);
            for (final PeerAsker asker : ended) {
                asker.join(CLOSE_LIMIT);
            }
            if (Thread.currentThread() == ownerThread) {
                return;
            }
            if (!owner.awaitTermination(CLOSE_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("A listener of the rendezvous did not return within {}", CLOSE_LIMIT);
            }
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void publish(final String instance, final String name, final InetSocketAddress address) {
        InetSocketAddress reachable = address;
        if (address.getAddress() != null && address.getAddress().isAnyLocalAddress()) {
            // nobody can connect to the wildcard; the host of this node's own address leads here
            reachable = new InetSocketAddress(
                Addresses.parse(nodes.getOrDefault(options.self().node(), own.address())).getAddress(),
                address.getPort());
        }
        if (reachable.isUnresolved()) {
            throw new IllegalArgumentException("an address that is not resolved: " + address);
        }
        if (own.publish(instance, name, reachable)) {
            wakeAll();
        }
    }

    Subscription listen(final PeersListener listener) {
        submit(() -> {
            listeners.add(listener);
            tell(listener);
        });
        return () -> {
            listeners.remove(listener);
            // the task that adds it may not have run yet
            submit(() -> listeners.remove(listener));
        };
    }

    private void startAskers(final Map<NodeId, String> electorate) {
        final List<PeerAsker> ended = new ArrayList<>();
        synchronized (askers) {
            if (closed) {
                return;
            }
            askers.entrySet().removeIf(e -> {
                final boolean gone = !e.getValue().address().equals(electorate.get(e.getKey()));
                if (gone) {
                    ended.add(e.getValue());
                }
                return gone;
            });
            electorate.forEach((node, address) -> {
                if (!node.equals(options.self().node()) && !askers.containsKey(node)) {
                    final PeerAsker asker = new PeerAsker(node, address, options, own, watchdog, new Answered());
                    askers.put(node, asker);
                    asker.start();
                }
            });
        }
        ended.forEach(PeerAsker::close);
    }

    private void wakeAll() {
        synchronized (askers) {
            askers.values().forEach(PeerAsker::wake);
        }
    }

    /** On the owner thread: makes what the table knows visible, and tells the listeners if it changed. */
    private void publishTable() {
        final Map<NodeId, Peer> known = table.peers();
        final Map<NodeId, Refusal> refused = table.refusals();
        final boolean changed = !refused.equals(refusals) || !sameFacts(known, peers);
        peers = Collections.unmodifiableMap(known);
        refusals = Collections.unmodifiableMap(refused);
        if (changed) {
            listeners.forEach(this::tell);
        }
    }

    private static boolean sameFacts(final Map<NodeId, Peer> one, final Map<NodeId, Peer> other) {
        return one.keySet().equals(other.keySet())
            && one.entrySet().stream().allMatch(e -> e.getValue().facts().equals(other.get(e.getKey()).facts()));
    }

    private void tell(final PeersListener listener) {
        try {
            listener.changed(peers);
        } catch (final RuntimeException e) {
            LOG.error("A listener of the rendezvous failed", e);
        }
    }

    private void submit(final Runnable task) {
        try {
            owner.execute(task);
        } catch (final RejectedExecutionException e) {
            LOG.debug("The rendezvous is closed already", e);
        }
    }

    private <T> T onOwner(final Callable<T> task) {
        try {
            if (Thread.currentThread() == ownerThread) {
                return task.call();
            }
            return owner.submit(task).get();
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (final ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (final RejectedExecutionException e) {
            throw new IllegalStateException("the rendezvous is closed", e);
        } catch (final Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** What comes back to the askers. */
    private final class Answered implements PeerAsker.Answers {
        @Override
        public boolean welcomed(final NodeId node, final Facts facts) {
            return onOwner(() -> {
                final Refusal before = table.refusals().get(node);
                final Optional<Refusal> refusal = table.answered(node, facts, options.clock().nanoTime());
                refusal.filter(r -> !r.equals(before)).ifPresent(
                    r -> LOG.warn("The answer of node {} is not believed: {} {}", node, r.problem(), r.remedy()));
                publishTable();
                return true;
            });
        }

        @Override
        public void refused(final NodeId node, final Refusal refusal) {
            onOwner(() -> {
                final boolean news = !refusal.equals(table.refusals().get(node));
                table.refused(node, refusal);
                publishTable();
                if (news) {
                    LOG.error("Node {} refuses this member: {} {} [{}]", node, refusal.problem(), refusal.remedy(),
                        refusal.code());
                }
                for (final BiConsumer<NodeId, Refusal> listener : refusalListeners) {
                    tellRefusal(listener, node, refusal);
                }
                return null;
            });
        }

        private void tellRefusal(final BiConsumer<NodeId, Refusal> listener, final NodeId node,
                final Refusal refusal) {
            try {
                listener.accept(node, refusal);
            } catch (final RuntimeException e) {
                LOG.error("A listener of the rendezvous failed", e);
            }
        }
    }

    /** What the server asks for. */
    private final class Served implements RendezvousServer.Requests {
        @Override
        public Optional<Frame> hello(final byte[] body) throws IOException {
            final ProtocolRange theirs = MessageCodec.readProtocol(body);
            if (!options.protocol().overlaps(theirs)) {
                return Optional.of(refuse(table.incompatible(theirs)));
            }
            final Facts facts = MessageCodec.readFacts(body);
            final NodeId node = facts.member().node();
            if (!options.connections().open(node, Direction.INCOMING)) {
                return Optional.empty();
            }
            final Optional<Refusal> refusal = onOwner(() -> {
                final Optional<Refusal> judged = table.heard(facts, options.clock().nanoTime());
                publishTable();
                return judged;
            });
            if (!options.connections().open(node, Direction.OUTGOING)) {
                return Optional.empty();
            }
            if (refusal.isPresent()) {
                LOG.debug("Member {} is refused: {}", facts.member(), refusal.get());
                return Optional.of(refuse(refusal.get()));
            }
            return Optional.of(new Frame(Frame.Type.WELCOME, MessageCodec.write(own.current())));
        }

        @Override
        public Frame describe() throws IOException {
            return new Frame(Frame.Type.DESCRIPTION, MessageCodec.write(new Description(options.protocol(),
                options.product(), options.cluster(), options.self().node(), nodes, options.served().get(),
                options.bundles().entries())));
        }

        @Override
        public BundleStore bundles() {
            return options.bundles();
        }

        private Frame refuse(final Refusal refusal) throws IOException {
            return new Frame(Frame.Type.REFUSED, MessageCodec.write(refusal));
        }
    }
}
