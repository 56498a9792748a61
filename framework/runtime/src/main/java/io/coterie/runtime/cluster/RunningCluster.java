package io.coterie.runtime.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.coterie.api.component.Components;
import io.coterie.api.component.OpenCluster;
import io.coterie.api.core.ClusterId;
import io.coterie.runtime.slot.Slot;

/**
 * A cluster that is open or being opened. Owns everything that was begun for it and ends it in reverse order. Safe for
 * use by several threads.
 */
final class RunningCluster implements OpenCluster {
    private static final Logger LOG = LoggerFactory.getLogger(RunningCluster.class);
    private final ClusterId cluster;
    private final SlotTable slots;
    private final Consumer<ClusterId> onClose;
    private final List<Runnable> endings = new ArrayList<>();
    private boolean closed;

    RunningCluster(final ClusterId cluster, final SlotTable slots, final Consumer<ClusterId> onClose) {
        this.cluster = cluster;
        this.slots = slots;
        this.onClose = onClose;
    }

    /**
     * Remembers how something that was begun is ended.
     *
     * @param ending ends it
     */
    synchronized void onEnd(final Runnable ending) {
        endings.add(ending);
    }

    /** Whether an instance in it is made of a bundle. */
    boolean uses(final String bundleHash) {
        return slots.all().stream().flatMap(s -> s.present().stream())
            .anyMatch(d -> d.bundleHash().equals(bundleHash));
    }

    @Override
    public ClusterId cluster() {
        return cluster;
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
    public Components components() {
        return slots;
    }

    @Override
    public boolean leave(final Duration timeout) {
        final Deadline deadline = new Deadline(timeout);
        final List<Slot> reversed = new ArrayList<>(slots.all());
        Collections.reverse(reversed);
        boolean well = true;
        for (final Slot slot : reversed) {
            well &= slot.depart(deadline.left());
        }
        return well;
    }

    @Override
    public void close() {
        final List<Runnable> reversed;
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            reversed = new ArrayList<>(endings);
        }
        Collections.reverse(reversed);
        for (final Runnable ending : reversed) {
            try {
                ending.run();
            } catch (RuntimeException e) {
                LOG.error("A part of the cluster '{}' did not end in order; the rest goes on.", cluster.name(), e);
            }
        }
        onClose.accept(cluster);
        LOG.info("The cluster '{}' is closed on this member.", cluster.name());
    }
}
