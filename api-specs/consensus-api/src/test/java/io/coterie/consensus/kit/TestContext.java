package io.coterie.consensus.kit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;

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
import io.coterie.api.core.UnavailableException;

/** The world of one instance in a test: a folder, a network, threads that end with {@link #close()}. */
public final class TestContext implements InstanceContext, AutoCloseable {
    private final ClusterId cluster;
    private final MemberId self;
    private final Configuration configuration;
    private final Map<NodeId, String> nodes;
    private final Path folder;
    private final TestNetwork network;
    private final ConcurrentLinkedQueue<TestScheduler> schedulers = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();

    /** One instance on {@code self}, among the nodes named. */
    public TestContext(final ClusterId cluster, final MemberId self, final List<NodeId> nodes, final Path folder,
            final TestNetwork network, final Map<String, String> settings) {
        this.cluster = cluster;
        this.self = self;
        this.nodes = nodes.stream().collect(Collectors.toUnmodifiableMap(node -> node, node -> "localhost:1"));
        this.folder = folder;
        this.network = network;
        this.configuration = Configuration.of(settings);
    }

    /** {@return the codes with which the instance failed} */
    public List<String> failures() {
        return List.copyOf(failures);
    }

    @Override
    public InstanceId instance() {
        return new InstanceId(cluster, "consensus", "test", "0.1.0", "0", "0");
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
        return nodes;
    }

    @Override
    public <T> T slot(final Class<T> kindApi) {
        throw new UnavailableException("slot.absent", "There is no slot in a test.", "Do without.");
    }

    @Override
    public <T> List<T> slots(final Class<T> kindApi) {
        return List.of();
    }

    @Override
    public Path dataDirectory() {
        try {
            return Files.createDirectories(folder);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Endpoints endpoints() {
        return network.endpoints(self);
    }

    @Override
    public Connections connections() {
        return network.connections(self.node());
    }

    @Override
    public Clock clock() {
        return Clock.system();
    }

    @Override
    public Scheduler newScheduler(final String name) {
        final TestScheduler scheduler = new TestScheduler(self + " " + name);
        schedulers.add(scheduler);
        return scheduler;
    }

    @Override
    public void failed(final String code, final String problem) {
        failures.add(code);
    }

    /** Ends the threads, as the framework does when an instance is gone. */
    @Override
    public void close() {
        schedulers.forEach(TestScheduler::close);
        network.forget(self);
    }
}
