package io.coterie.runtime.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.coterie.api.component.ClusterConfiguration;
import io.coterie.api.component.Clusters;
import io.coterie.api.component.Cuts;
import io.coterie.api.component.OpenCluster;
import io.coterie.api.core.ClusterId;
import io.coterie.api.core.RejectedException;
import io.coterie.runtime.instance.MemberServicesSource;
import io.coterie.runtime.model.ComponentRegistry;

/**
 * The service that opens clusters. Owns the clusters that are open, and closes them when the bundle stops. Safe for use
 * by several threads; {@code open} runs on the caller's.
 */
@Component(service = Clusters.class, immediate = true)
public final class ClusterService implements Clusters {
    /** Framework property: true where the member is one of a development cluster, whose links may be cut by hand. */
    public static final String DEVELOPMENT = "coterie.development";
    private static final Logger LOG = LoggerFactory.getLogger(ClusterService.class);
    private final ComponentRegistry registry;
    private final ServicePublisher publisher;
    private final MemberServicesSource services;
    private final SwapParts parts;
    private final Map<UUID, RunningCluster> open = new HashMap<>();
    private final Set<Class<?>> hidden = new HashSet<>();
    private boolean stopped;

    /**
     * Made by Declarative Services.
     *
     * @param registry knows the components
     * @param context where slots are registered
     */
    @Activate
    public ClusterService(@Reference final ComponentRegistry registry, final BundleContext context) {
        this.registry = registry;
        this.publisher = inRegistry(context);
        this.services = NetworkMemberServices::open;
        this.parts = new FrameworkParts(context, registry, development(context), this::used);
        if (!development(context)) {
            hidden.add(Cuts.class);
        }
    }

    ClusterService(final ComponentRegistry registry, final ServicePublisher publisher,
            final MemberServicesSource services, final SwapParts parts) {
        this.registry = registry;
        this.publisher = publisher;
        this.services = services;
        this.parts = parts;
    }

    private synchronized boolean used(final String bundleHash) {
        return open.values().stream().filter(java.util.Objects::nonNull).anyMatch(c -> c.uses(bundleHash));
    }

    private static boolean development(final BundleContext context) {
        return Boolean.parseBoolean(context.getProperty(DEVELOPMENT));
    }

    @Override
    public OpenCluster open(final ClusterConfiguration configuration, final Duration timeout) {
        final Deadline deadline = new Deadline(timeout);
        claim(configuration);
        try {
            final ClusterAssembly assembly = new ClusterAssembly(configuration, this::publish, registry, parts,
                this::forget);
            final RunningCluster cluster = assembly.open(assembly.begin(deadline), services, deadline);
            keep(configuration, cluster);
            LOG.info("The cluster '{}' is open on {}.", configuration.cluster().name(), configuration.self());
            return cluster;
        } catch (RuntimeException | Error e) {
            forget(configuration.cluster());
            throw e;
        }
    }

    /** Closes what is still open; called when the bundle stops. */
    @Deactivate
    void stop() {
        final List<RunningCluster> running;
        synchronized (this) {
            stopped = true;
            running = new ArrayList<>(open.values());
        }
        running.stream().filter(java.util.Objects::nonNull).forEach(RunningCluster::close);
    }

    /** A cluster that is being opened is in the map without a value. */
    private synchronized void claim(final ClusterConfiguration configuration) {
        if (stopped) {
            throw new RejectedException("cluster.stopping", "The framework is stopping.", "Start the member again.");
        }
        if (open.containsKey(configuration.cluster().uuid())) {
            throw new RejectedException("cluster.open-already", "The cluster '" + configuration.cluster().name()
                + "' is open in this framework already.", "Close it first, or use the one that is open.");
        }
        open.put(configuration.cluster().uuid(), null);
    }

    private void keep(final ClusterConfiguration configuration, final RunningCluster cluster) {
        final boolean late;
        synchronized (this) {
            late = stopped;
            open.put(configuration.cluster().uuid(), cluster);
        }
        if (late) {
            cluster.close();
            throw new RejectedException("cluster.stopping", "The framework is stopping.", "Start the member again.");
        }
    }

    private synchronized void forget(final ClusterId cluster) {
        open.remove(cluster.uuid());
    }

    private Runnable publish(final Class<?> type, final Object service, final Map<String, Object> properties) {
        return hidden.contains(type) ? () -> { } : publisher.publish(type, service, properties);
    }

    private static ServicePublisher inRegistry(final BundleContext context) {
        return (type, service, properties) -> {
            final Dictionary<String, Object> dictionary = new Hashtable<>(properties);
            final ServiceRegistration<?> registration = context.registerService(type.getName(), service, dictionary);
            return () -> unregister(registration);
        };
    }

    private static void unregister(final ServiceRegistration<?> registration) {
        try {
            registration.unregister();
        } catch (IllegalStateException e) {
            LOG.debug("The framework has unregistered a slot already, as the bundle stops.", e);
        }
    }
}
