package io.coterie.control.rest;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import io.coterie.api.component.ComponentDescription;
import io.coterie.api.component.Components;
import io.coterie.api.component.Configuration;
import io.coterie.api.component.Connections;
import io.coterie.api.component.Endpoints;
import io.coterie.api.component.InstanceContext;
import io.coterie.api.component.InstanceId;
import io.coterie.api.component.SlotStatus;
import io.coterie.api.core.Clock;
import io.coterie.api.core.ClusterId;
import io.coterie.api.core.Health;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.api.core.Scheduler;
import io.coterie.api.core.Subscription;
import io.coterie.api.manager.Manager;

/** A context with a manager and one component, in a folder. */
record FakeContext(Manager manager, Path folder, Configuration configuration) implements InstanceContext, Components {
    private static final ComponentDescription MESSAGING = new ComponentDescription("messaging", "jgroups", "0.1.0",
        "jgroups", List.of("fifo"), List.of("membership:consensus"), "io.coterie.engine-jgroups/0.1.0", "ab12");

    @Override
    public InstanceId instance() {
        return new InstanceId(cluster(), "control", "rest", "0.1.0", "", "");
    }

    @Override
    public ClusterId cluster() {
        return FakeManager.CLUSTER;
    }

    @Override
    public MemberId self() {
        return FakeManager.SELF;
    }

    @Override
    public Map<NodeId, String> nodes() {
        return Map.of();
    }

    @Override
    public <T> T slot(final Class<T> kindApi) {
        return kindApi.cast(kindApi == Manager.class ? manager : this);
    }

    @Override
    public <T> List<T> slots(final Class<T> kindApi) {
        return List.of();
    }

    @Override
    public Path dataDirectory() {
        return folder;
    }

    @Override
    public Endpoints endpoints() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Connections connections() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Clock clock() {
        return Clock.system();
    }

    @Override
    public Scheduler newScheduler(final String name) {
        final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
            final Thread made = new Thread(task, name);
            made.setDaemon(true);
            return made;
        });
        return new Scheduler() {
            @Override
            public void execute(final Runnable task) {
                thread.execute(task);
            }

            @Override
            public Subscription schedule(final Duration delay, final Runnable task) {
                final Future<?> future = thread.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
                return () -> future.cancel(false);
            }
        };
    }

    @Override
    public void failed(final String code, final String problem) {
        throw new AssertionError(code + ": " + problem);
    }

    @Override
    public List<SlotStatus> slots() {
        return List.of(new SlotStatus("messaging", SlotStatus.State.CURRENT, MESSAGING,
            new InstanceId(cluster(), "messaging", "jgroups", "0.1.0", "ab12", "cd34"), 3, 1, Health.OK));
    }

    @Override
    public List<ComponentDescription> installed() {
        return List.of(MESSAGING);
    }
}
