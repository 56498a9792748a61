package io.coterie.conformance.world;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.IntStream;

import io.coterie.api.core.ClusterId;
import io.coterie.api.core.Incarnation;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.conformance.Expect;
import io.coterie.conformance.Trial;

/** A cluster of one trial: its id, its electorate, its links and the homes of its nodes. Safe for several threads. */
public final class KitCluster implements AutoCloseable {
    /**
     * How long members may take to do what they have to: start, see each other, deliver. Generous on purpose; less, by
     * the system property {@code coterie.conformance.patience} in seconds, where failures are expected.
     */
    public static final Duration PATIENCE = Duration.ofSeconds(Long.getLong("coterie.conformance.patience", 30));

    /** The setting by which a component asks for a host of its own for each member. */
    public static final String NAMESPACE_SETTING = KitHosts.SETTING;

    private final Trial trial;
    private final ClusterId id;
    private final List<NodeId> nodes;
    private final Path folder;
    private final KitNetwork network = new KitNetwork();
    private final Map<NodeId, Long> lives = new HashMap<>();
    private KitHosts hosts;
    private boolean onHosts;
    private long epochs;

    /**
     * Makes a cluster; checks call {@link Trial#cluster(int)}.
     *
     * @param trial whose
     * @param size how many nodes
     * @param folder where the homes are
     */
    public KitCluster(final Trial trial, final int size, final Path folder) {
        this(trial, size, folder, new UUID(trial.random().nextLong(), trial.random().nextLong()));
    }

    /**
     * Makes this process's part of a cluster that other processes know, too.
     *
     * @param trial whose
     * @param size how many nodes
     * @param folder where the homes are
     * @param uuid the cluster's id
     */
    public KitCluster(final Trial trial, final int size, final Path folder, final UUID uuid) {
        this.trial = trial;
        this.id = new ClusterId("kit", uuid);
        this.nodes = IntStream.rangeClosed(1, size).mapToObj(i -> NodeId.of("n" + i)).toList();
        this.folder = folder;
    }

    /** {@return the cluster's id} */
    public ClusterId id() {
        return id;
    }

    /** {@return the electorate} */
    public List<NodeId> nodes() {
        return nodes;
    }

    /** {@return the links} */
    public KitNetwork network() {
        return network;
    }

    /** {@return the trial that it belongs to} */
    public Trial trial() {
        return trial;
    }

    /**
     * A member to be, in the next life of its node, equipped as its kind asks.
     *
     * @param node the node's name
     * @return the plan
     */
    public MemberPlan plan(final String node) {
        final NodeId on = NodeId.of(node);
        final long life;
        synchronized (this) {
            life = lives.merge(on, 1L, Long::sum);
        }
        return plan(node, life);
    }

    /**
     * A member to be, in a life that is said.
     *
     * @param node the node's name
     * @param life the number of the life
     * @return the plan
     */
    public MemberPlan plan(final String node, final long life) {
        final MemberPlan plan = new MemberPlan(this, new MemberId(NodeId.of(node), new Incarnation(life)),
            folder.resolve(node));
        if (takesNamespace() && !trial.options().settings().containsKey(KitHosts.SETTING)) {
            plan.setting(KitHosts.SETTING, hosts().namespace(plan.self().node()));
        }
        trial.suite().equip(plan);
        return plan;
    }

    /** {@return whether an instance of the component is given a host of its own} */
    public boolean takesNamespace() {
        return trial.subject().provider().settings().stream().anyMatch(s -> s.name().equals(KitHosts.SETTING));
    }

    /** From now on the members of this process listen on the address of their node's host, in which the process is. */
    public synchronized void onHosts() {
        onHosts = true;
    }

    /**
     * The host of a node.
     *
     * @param node the node
     * @return the file of its network namespace, which is made at the first use
     */
    public String namespace(final NodeId node) {
        return hosts().namespace(node);
    }

    private synchronized KitHosts hosts() {
        if (hosts == null) {
            hosts = new KitHosts(nodes, network);
        }
        return hosts;
    }

    /** {@return where the instances of a node listen} */
    synchronized InetSocketAddress bind(final NodeId node) {
        if (onHosts && !takesNamespace()) {
            return new InetSocketAddress(KitHosts.address(nodes, node), 0);
        }
        return hosts == null && !onHosts ? new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)
            : InetSocketAddress.createUnresolved(KitHosts.address(nodes, node), 0);
    }

    /** {@return host:port of a node's rendezvous} */
    synchronized String address(final NodeId node) {
        return (hosts == null && !onHosts ? "127.0.0.1" : KitHosts.address(nodes, node)) + ":7400";
    }

    /**
     * A member that is up: made, warm, opened as its kind asks, and active.
     *
     * @param <T> what the instance offers
     * @param node the node's name
     * @return the member
     */
    public <T> Member<T> start(final String node) {
        return this.<T>create(node).up();
    }

    /**
     * All members of the cluster, up. One after the other; those with a host each start at once, as hosts do.
     *
     * @param <T> what the instances offer
     * @return the members, by their nodes' numbers
     */
    public <T> List<Member<T>> startAll() {
        final List<String> names = nodes.stream().map(NodeId::name).toList();
        if (!takesNamespace()) {
            return names.stream().map(this::<T>start).toList();
        }
        final List<Member<T>> made = names.stream().map(this::<T>create).toList();
        // they end at once, too, before each is closed by itself
        trial.closing(() -> atOnce(made, "end", Member::close));
        atOnce(made, "start", Member::up);
        return made;
    }

    private static <T> void atOnce(final List<Member<T>> members, final String what, final Consumer<Member<T>> body) {
        final List<CompletableFuture<Void>> ends = new ArrayList<>();
        for (final Member<T> one : members) {
            final CompletableFuture<Void> end = new CompletableFuture<>();
            ends.add(end);
            final Thread thread = new Thread(() -> {
                try {
                    body.accept(one);
                    end.complete(null);
                } catch (final RuntimeException | Error e) {
                    end.completeExceptionally(e);
                }
            }, "kit " + what + " of " + one.id());
            thread.setDaemon(true);
            thread.start();
        }
        ends.forEach(e -> Expect.ended(e, PATIENCE.multipliedBy(2), "the " + what + " of a member"));
    }

    /**
     * A member in standby.
     *
     * @param <T> what the instance offers
     * @param node the node's name
     * @return the member
     */
    public <T> Member<T> create(final String node) {
        return plan(node).create();
    }

    synchronized long nextEpoch() {
        return ++epochs;
    }

    @Override
    public void close() {
        network.heal();
        synchronized (this) {
            if (hosts != null) {
                hosts.close();
                hosts = null;
            }
        }
    }
}
