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
import java.util.function.BiConsumer;

import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.coterie.api.component.ClusterConfiguration;
import io.coterie.api.component.ClusterConfiguration.Choice;
import io.coterie.api.component.Clusters;
import io.coterie.api.component.Cuts;
import io.coterie.api.component.OpenCluster;
import io.coterie.api.core.ClusterId;
import io.coterie.api.core.CoterieException;
import io.coterie.api.core.RejectedException;
import io.coterie.runtime.fetch.BundleFetcher;
import io.coterie.runtime.instance.MemberServicesSource;
import io.coterie.runtime.model.ComponentRegistry;
import io.coterie.runtime.model.InstalledComponent;
import io.coterie.runtime.model.Selection;

/**
 * The service that opens clusters. Owns the clusters that are open, and closes them when the bundle stops. Safe for use
 * by several threads; {@code open} runs on the caller's.
 */
@Component(service = Clusters.class, immediate = true)
public final class ClusterService implements Clusters {
    /** Framework property: true where the member is one of a development cluster, whose links may be cut by hand. */
    public static final String DEVELOPMENT = "coterie.development";
    /** After it, a component that is not there is taken as missing: DS offers what is installed within seconds. */
    private static final Duration SETTLED = Duration.ofSeconds(5);
    /** How long what was just supplied may take to offer itself. */
    private static final Duration SUPPLIED = Duration.ofSeconds(2);
    private static final Logger LOG = LoggerFactory.getLogger(ClusterService.class);
    private final ComponentRegistry registry;
    private final ServicePublisher publisher;
    private final MemberServicesSource services;
    private final BiConsumer<ClusterConfiguration, List<Choice>> supplier;
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
        this(registry, inRegistry(context), NetworkMemberServices::open, development(context)
            ? new BundleFetcher(context)::supply : (configuration, missing) -> { });
        if (!development(context)) {
            hidden.add(Cuts.class);
        }
    }

    ClusterService(final ComponentRegistry registry, final ServicePublisher publisher,
            final MemberServicesSource services) {
        this(registry, publisher, services, (configuration, missing) -> { });
    }

    private ClusterService(final ComponentRegistry registry, final ServicePublisher publisher,
            final MemberServicesSource services, final BiConsumer<ClusterConfiguration, List<Choice>> supplier) {
        this.registry = registry;
        this.publisher = publisher;
        this.services = services;
        this.supplier = supplier;
    }

    private static boolean development(final BundleContext context) {
        return Boolean.parseBoolean(context.getProperty(DEVELOPMENT));
    }

    @Override
    public OpenCluster open(final ClusterConfiguration configuration, final Duration timeout) {
        final Deadline deadline = new Deadline(timeout);
        claim(configuration);
        try {
            final List<ChosenComponent> chosen = ChosenComponent.all(configuration.components(),
                awaitInstalled(configuration, deadline));
            final RunningCluster cluster = new ClusterAssembly(configuration, this::publish, registry, this::forget)
                .open(chosen, services, deadline);
            keep(configuration, cluster);
            LOG.info("The cluster '{}' is open on {}.", configuration.cluster().name(), configuration.self());
            return cluster;
        } catch (RuntimeException | LinkageError e) {
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

    private List<InstalledComponent> awaitInstalled(final ClusterConfiguration configuration,
            final Deadline deadline) {
        if (!Selection.badRanges(configuration.components()).isEmpty()) {
            return registry.installed();
        }
        try {
            final Duration left = deadline.left();
            final List<InstalledComponent> there = registry.await(installed -> meets(configuration, installed),
                left.compareTo(SETTLED) < 0 ? left : SETTLED);
            if (meets(configuration, there)) {
                return there;
            }
            supplier.accept(configuration, configuration.components().stream()
                .filter(choice -> Selection.of(choice, there).isEmpty()).toList());
            return registry.await(installed -> meets(configuration, installed),
                left.compareTo(SUPPLIED) < 0 ? left : SUPPLIED);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CoterieException("cluster.interrupted", "Opening the cluster was interrupted.", "Try again.", e);
        }
    }

    private static boolean meets(final ClusterConfiguration configuration, final List<InstalledComponent> installed) {
        return Selection.missing(configuration.components(), installed).isEmpty();
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
