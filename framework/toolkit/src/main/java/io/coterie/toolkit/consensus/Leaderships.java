package io.coterie.toolkit.consensus;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.coterie.api.consensus.Leadership;
import io.coterie.api.core.Subscription;

/**
 * Who leads, and whom to tell, for components of kind {@code consensus}. Asked from any thread; listeners are told on
 * the owner's thread alone.
 */
public final class Leaderships {
    private static final Logger LOG = LoggerFactory.getLogger(Leaderships.class);
    private final Executor owner;
    private final List<Consumer<Leadership>> listeners = new CopyOnWriteArrayList<>();
    private volatile Leadership current = Leadership.NONE;

    /**
     * Nobody leads yet.
     *
     * @param owner runs what it is given on one thread, in order
     */
    public Leaderships(final Executor owner) {
        this.owner = owner;
    }

    /** {@return who leads, as far as is known} */
    public Leadership current() {
        return current;
    }

    /**
     * Who leads has changed, or has not; only a change is told.
     *
     * @param next who leads now
     */
    public void set(final Leadership next) {
        owner.execute(() -> {
            if (!next.equals(current)) {
                current = next;
                listeners.forEach(listener -> tell(listener, next));
            }
        });
    }

    /**
     * Tells of each change, beginning with the present one.
     *
     * @param listener whom to tell
     * @return ends it
     */
    public Subscription subscribe(final Consumer<Leadership> listener) {
        // an object of its own, so that one consumer may subscribe twice
        final Consumer<Leadership> entry = listener::accept;
        owner.execute(() -> {
            listeners.add(entry);
            tell(entry, current);
        });
        return () -> owner.execute(() -> listeners.remove(entry));
    }

    private static void tell(final Consumer<Leadership> listener, final Leadership leadership) {
        try {
            listener.accept(leadership);
        } catch (final RuntimeException e) {
            LOG.error("A listener of the leadership failed on {}.", leadership, e);
        }
    }
}
