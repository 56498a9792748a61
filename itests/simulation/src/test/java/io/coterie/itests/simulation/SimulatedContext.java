package io.coterie.itests.simulation;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

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
import io.coterie.simulation.SimulatedProcess;

/**
 * The world around the components of one simulated member: virtual time, the process as the only scheduler, and the
 * other components by their interfaces. On the simulation's thread.
 */
final class SimulatedContext implements InstanceContext {
    static final ClusterId CLUSTER = new ClusterId("simulated", new UUID(1, 1));
    private static final Duration HALT = Duration.ofMillis(1);
    private final SimulatedProcess process;
    private final CampaignWorld world;
    private final Clock clock;
    private final Map<NodeId, String> nodes;
    private final Configuration configuration;
    private final Map<Class<?>, Object> slots = new HashMap<>();

    SimulatedContext(final SimulatedProcess process, final CampaignWorld world, final Map<NodeId, String> nodes,
            final Configuration configuration) {
        this.process = process;
        this.world = world;
        this.clock = world.clock(process.member().node());
        this.nodes = nodes;
        this.configuration = configuration;
    }

    /** Makes a component known to the others. */
    <T> void put(final Class<T> api, final T service) {
        slots.put(api, service);
    }

    @Override
    public InstanceId instance() {
        return new InstanceId(CLUSTER, "simulated", "simulated", "0", "", "");
    }

    @Override
    public ClusterId cluster() {
        return CLUSTER;
    }

    @Override
    public MemberId self() {
        return process.member();
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
    public <T> T slot(final Class<T> api) {
        final Object service = slots.get(api);
        if (service == null) {
            throw new UnavailableException("slot.none", "There is no slot for " + api + ".", "Put one in.");
        }
        return api.cast(service);
    }

    @Override
    public <T> List<T> slots(final Class<T> api) {
        return slots.containsKey(api) ? List.of(api.cast(slots.get(api))) : List.of();
    }

    @Override
    public Path dataDirectory() {
        throw new UnsupportedOperationException("a simulated member has no folder");
    }

    @Override
    public Endpoints endpoints() {
        throw new UnsupportedOperationException("a simulated member opens no port");
    }

    @Override
    public Connections connections() {
        throw new UnsupportedOperationException("a simulated member opens no connection");
    }

    @Override
    public Clock clock() {
        return clock;
    }

    @Override
    public Scheduler newScheduler(final String name) {
        return process;
    }

    @Override
    public void failed(final String code, final String problem) {
        if (!code.equals("manager.suicide")) {
            throw new AssertionError("a component of " + self() + " failed: " + code + ": " + problem);
        }
        // not from within the member's own turn
        world.simulation().plan(HALT, () -> world.halt(self()));
        world.recorder().count("suicides");
    }

    /** No process of this machine carries it. */
    @Override
    public String processMark() {
        return "";
    }
}
