package io.coterie.conformance.world;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;

import io.coterie.api.component.ComponentDescription;
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

/** The context of one instance of the kit's. Owns its threads until {@link #close()}. Safe for several threads. */
public final class KitContext implements InstanceContext, AutoCloseable {
    private final KitCluster cluster;
    private final MemberId self;
    private final Configuration configuration;
    private final Map<Class<?>, Object> slots;
    private final Path home;
    private final List<KitScheduler> schedulers = new ArrayList<>();
    private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Throwable> thrown = new ConcurrentLinkedQueue<>();
    private boolean closed;

    KitContext(final KitCluster cluster, final MemberId self, final Configuration configuration,
            final Map<Class<?>, Object> slots, final Path home) {
        this.cluster = cluster;
        this.self = self;
        this.configuration = configuration;
        this.slots = Map.copyOf(slots);
        this.home = home;
    }

    /** {@return code and problem of each failure that the instance told of} */
    public List<String> failures() {
        return List.copyOf(failures);
    }

    /** {@return what tasks on the instance's schedulers have thrown} */
    public List<Throwable> thrown() {
        return List.copyOf(thrown);
    }

    @Override
    public InstanceId instance() {
        final ComponentDescription of = cluster.trial().subject().description();
        return new InstanceId(cluster.id(), of.kind(), of.name(), of.version(), of.bundleHash(), "00");
    }

    @Override
    public ClusterId cluster() {
        return cluster.id();
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
        return cluster.nodes().stream().collect(Collectors.toUnmodifiableMap(n -> n, cluster::address));
    }

    @Override
    public <T> T slot(final Class<T> kindApi) {
        final Object there = slots.get(kindApi);
        return there == null ? EmptySlot.of(kindApi) : kindApi.cast(there);
    }

    @Override
    public <T> List<T> slots(final Class<T> kindApi) {
        final Object there = slots.get(kindApi);
        return there == null ? List.of() : List.of(kindApi.cast(there));
    }

    @Override
    public Path dataDirectory() {
        try {
            return Files.createDirectories(home.resolve("data"));
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Endpoints endpoints() {
        final ComponentDescription of = cluster.trial().subject().description();
        return cluster.network().endpoints(of.kind() + "/" + of.name(), self, cluster.bind(self.node()));
    }

    @Override
    public Connections connections() {
        return cluster.network().connections(self.node());
    }

    @Override
    public Clock clock() {
        return Clock.system();
    }

    @Override
    public synchronized Scheduler newScheduler(final String name) {
        final KitScheduler scheduler = new KitScheduler("of " + self + " " + name, thrown::add);
        if (closed) {
            scheduler.close();
        } else {
            schedulers.add(scheduler);
        }
        return scheduler;
    }

    @Override
    public void failed(final String code, final String problem) {
        failures.add(code + ": " + problem);
    }

    /** Ends the threads and forgets what was published, as the framework does when an instance is gone. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            schedulers.forEach(KitScheduler::close);
            cluster.network().forget(self);
        }
    }
}
