package io.coterie.runtime.consensus;

import java.time.Duration;
import java.util.List;

import io.coterie.api.component.ComponentInstance;
import io.coterie.api.consensus.Consensus;
import io.coterie.api.core.Health;
import io.coterie.runtime.slot.InstanceSource;
import io.coterie.runtime.slot.SlotFront;

/** How the slot of consensus is made. Nothing else of this package is used where a cluster has no consensus. Pure. */
public final class ConsensusSlot {
    private static final String API = "io.coterie.api.consensus.Consensus";

    private ConsensusSlot() {
    }

    /**
     * Whether a slot is the one of consensus.
     *
     * @param api the interface of its kind
     * @return whether it is that of consensus
     */
    public static boolean is(final Class<?> api) {
        return api.getName().equals(API);
    }

    /**
     * Makes the front.
     *
     * @param thread how its thread is called
     * @return the front
     */
    public static SlotFront front(final String thread) {
        return new ConsensusFront(thread);
    }

    /**
     * Tells the front which log an instance is.
     *
     * @param instance the instance
     * @param name of the log; empty for the first one
     * @param resources what ends after the instance
     * @return the same instance, whose service says so
     */
    public static InstanceSource.Made named(final ComponentInstance<?> instance, final String name,
            final Runnable resources) {
        final Consensus log = (Consensus) instance.service();
        return new InstanceSource.Made(new Named(instance, new LogService(log, LogNames.generation(name), name)),
            resources, List.of(instance, log));
    }

    /** Passes all on but forms of state: that is handed over through the logs. */
    private record Named(ComponentInstance<?> instance, LogService service) implements ComponentInstance<LogService> {
        @Override
        public void warm(final long epoch, final Duration timeout) {
            instance.warm(epoch, timeout);
        }

        @Override
        public void activate() {
            instance.activate();
        }

        @Override
        public void depart(final Duration timeout) {
            instance.depart(timeout);
        }

        @Override
        public void drain(final Duration timeout) {
            instance.drain(timeout);
        }

        @Override
        public void close() {
            instance.close();
        }

        @Override
        public Health health() {
            return instance.health();
        }
    }
}
