package io.coterie.conformance.world;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

import io.coterie.api.component.ComponentInstance;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.conformance.NotChecked;

/**
 * One instance with its context, driven through its life as the framework does it.
 *
 * @param <T> what the instance offers
 */
public final class Member<T> implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private final KitCluster cluster;
    private final KitContext context;
    private final ComponentInstance<T> instance;
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile Object opened;

    Member(final KitCluster cluster, final KitContext context, final ComponentInstance<T> instance) {
        this.cluster = cluster;
        this.context = context;
        this.instance = instance;
    }

    /** {@return who it is} */
    public MemberId id() {
        return context.self();
    }

    /** {@return its node} */
    public NodeId node() {
        return context.self().node();
    }

    /** {@return the cluster} */
    public KitCluster cluster() {
        return cluster;
    }

    /** {@return its context} */
    public KitContext context() {
        return context;
    }

    /** {@return the instance} */
    public ComponentInstance<T> instance() {
        return instance;
    }

    /** {@return what the instance offers} */
    public T service() {
        return instance.service();
    }

    /** {@return the folder of the instance's data} */
    public Path data() {
        return context.dataDirectory();
    }

    /**
     * What the suite has opened the instance with: a sink, a state.
     *
     * @param <S> its type
     * @param type its type
     * @return the object
     */
    public <S> S opened(final Class<S> type) {
        return type.cast(opened);
    }

    /**
     * Keeps what the suite has opened the instance with.
     *
     * @param with the sink or state
     */
    public void opened(final Object with) {
        opened = with;
    }

    /** Ends the check as not made if the component has not got a {@code drain} of its own. */
    public void hasDrain() {
        try {
            if (instance.getClass().getMethod("drain", Duration.class).getDeclaringClass()
                    == ComponentInstance.class) {
                throw new NotChecked("The component does nothing at drain(), as it may.");
            }
        } catch (final NoSuchMethodException e) {
            throw new IllegalStateException("every instance has drain()", e);
        }
    }

    /** {@return this, warm} */
    public Member<T> warm() {
        instance.warm(cluster.nextEpoch(), LIMIT);
        return this;
    }

    /** {@return this, warm, opened as the kind asks, and active} */
    public Member<T> up() {
        warm();
        cluster.trial().suite().open(this);
        instance.activate();
        return this;
    }

    /** Ends the instance, and with it its threads; the second time does nothing. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            instance.close();
            context.close();
        }
    }
}
