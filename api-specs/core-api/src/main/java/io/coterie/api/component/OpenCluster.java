package io.coterie.api.component;

import java.time.Duration;
import java.util.List;

import org.osgi.annotation.versioning.ProviderType;

import io.coterie.api.core.ClusterId;

/** A cluster that this framework takes part in, until it is closed. Safe for use by several threads. */
@ProviderType
public interface OpenCluster extends AutoCloseable {
    /** {@return which cluster} */
    ClusterId cluster();

    /**
     * The slot of a kind.
     *
     * @param <T> the kind's interface for callers
     * @param kindApi the kind's interface for callers
     * @return the slot
     * @throws io.coterie.api.core.UnavailableException if this cluster has no such slot
     */
    <T> T slot(Class<T> kindApi);

    /**
     * All current instances of a kind of the sort <em>many at once</em>, as stable facades.
     *
     * @param <T> the kind's interface for callers
     * @param kindApi the kind's interface for callers
     * @return the instances, in the order of the configuration; empty if there is none
     */
    <T> List<T> slots(Class<T> kindApi);

    /** {@return what runs in it} */
    Components components();

    /**
     * Leaves the cluster in order, while everything still works: what this member runs is moved away or stopped, and
     * the others are told. To be called before {@link #close()} when the member ends for good; without it the others
     * take the member for lost.
     *
     * @param timeout how long it may take
     * @return whether all components had departed in time
     */
    boolean leave(Duration timeout);

    /** Closes the instances in reverse order and unregisters the slots. Calling it twice is harmless. */
    @Override
    void close();
}
