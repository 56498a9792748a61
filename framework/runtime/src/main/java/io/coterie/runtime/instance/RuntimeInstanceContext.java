package io.coterie.runtime.instance;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

import io.coterie.api.component.ClusterConfiguration;
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
import io.coterie.runtime.model.Swappable;

/**
 * The context of one instance. Owns the instance's threads and its claim on a folder, until {@link #close()}. Safe for
 * use by several threads.
 */
public final class RuntimeInstanceContext implements InstanceContext, AutoCloseable {
    /** Digits of a hash in a key: enough for the few instances of one member. */
    private static final int KEY_DIGITS = 16;
    private final InstanceId instance;
    private final ClusterConfiguration cluster;
    private final String sharedHash;
    private final Configuration settings;
    private final SlotDirectory slots;
    private final MemberServices services;
    private final DataFolders.Claim folder;
    private final String log;
    private final Map<NodeId, String> nodes;
    private final BiConsumer<String, String> onFailure;
    private final List<OwnerThread> threads = new ArrayList<>();
    private boolean closed;

    /**
     * Makes the context.
     *
     * @param instance which instance
     * @param sharedHash the hash of its settings without what is each member's own
     * @param cluster the cluster as it was opened
     * @param settings the instance's settings
     * @param log the name of the log that it keeps; empty for the first one, and for what keeps none
     * @param nodes the electorate
     * @param slots the other slots
     * @param services what the member offers
     * @param folder its folder, which it gives back
     * @param onFailure gets code and problem when the instance gives up
     */
    public RuntimeInstanceContext(final InstanceId instance, final String sharedHash,
            final ClusterConfiguration cluster, final Configuration settings, final String log,
            final Map<NodeId, String> nodes, final SlotDirectory slots, final MemberServices services,
            final DataFolders.Claim folder, final BiConsumer<String, String> onFailure) {
        this.instance = instance;
        this.sharedHash = sharedHash;
        this.cluster = cluster;
        this.settings = settings;
        this.slots = slots;
        this.services = services;
        this.folder = folder;
        this.log = log;
        this.nodes = Map.copyOf(nodes);
        this.onFailure = onFailure;
    }

    @Override
    public InstanceId instance() {
        return instance;
    }

    @Override
    public ClusterId cluster() {
        return cluster.cluster();
    }

    @Override
    public MemberId self() {
        return cluster.self();
    }

    @Override
    public Configuration configuration() {
        return settings;
    }

    @Override
    public Map<NodeId, String> nodes() {
        return nodes;
    }

    @Override
    public String log() {
        return log;
    }

    @Override
    public void electorate(final Map<NodeId, String> electorate) {
        services.electorate(electorate);
    }

    @Override
    public <T> T slot(final Class<T> kindApi) {
        return slots.slot(kindApi);
    }

    @Override
    public <T> List<T> slots(final Class<T> kindApi) {
        return slots.slots(kindApi);
    }

    @Override
    public Path dataDirectory() {
        return folder.make();
    }

    @Override
    public Endpoints endpoints() {
        return services.endpoints(key());
    }

    /**
     * Equal for the same instance on every member. What can be swapped is known by all that makes two instances
     * different, so that old and new find each their own peers; the rest by the folder's number or the name of its log,
     * since members with another build of it are to be found.
     */
    private String key() {
        final boolean byFolder = Swappable.whyNot(instance.kind()).isPresent()
            || Swappable.keepsLog(instance.kind());
        final String which = byFolder ? folder.path().getFileName().toString()
            : instance.version() + "-" + shortened(instance.bundleHash()) + "-"
                + shortened(sharedHash);
        return instance.kind() + "/" + instance.component() + "/" + which;
    }

    private static String shortened(final String hash) {
        return hash.substring(0, Math.min(hash.length(), KEY_DIGITS));
    }

    @Override
    public Connections connections() {
        return services.connections();
    }

    @Override
    public Clock clock() {
        return Clock.system();
    }

    @Override
    public synchronized Scheduler newScheduler(final String name) {
        final OwnerThread thread = new OwnerThread(cluster.cluster().name() + "/" + cluster.self().node() + " "
            + instance.kind() + "/" + instance.component() + " " + name);
        if (closed) {
            // an instance that is ending gets a scheduler that takes no task, rather than a thread nobody ends
            thread.close();
        } else {
            threads.add(thread);
        }
        return thread;
    }

    @Override
    public void failed(final String code, final String problem) {
        onFailure.accept(code, problem);
    }

    /** Ends the instance's threads and gives its folder back. */
    @Override
    public void close() {
        final List<OwnerThread> ending;
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            ending = List.copyOf(threads);
            threads.clear();
        }
        ending.forEach(OwnerThread::close);
        services.withdraw(key());
        folder.close();
    }
}
