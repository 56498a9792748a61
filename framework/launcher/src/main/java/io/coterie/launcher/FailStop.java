package io.coterie.launcher;

import java.time.Duration;
import java.util.Optional;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.coterie.api.component.OpenCluster;
import io.coterie.api.component.SlotStatus;

/**
 * Ends a member of which a component failed for good: half a member holds on to what it runs, while the others take it
 * for well. Its end is noticed at once, and what it ran is fenced and recovered. Owns one thread.
 */
final class FailStop {
    /** A slot that failed stays so: looking now and then is enough, and far quicker than any recovery. */
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final int FAILED = 1;
    private static final Logger LOG = LoggerFactory.getLogger(FailStop.class);

    private FailStop() {
    }

    /** Watches until the process ends. */
    static void watch(final OpenCluster cluster) {
        final Thread thread = new Thread(() -> {
            Optional<SlotStatus> failed = failed(cluster);
            while (failed.isEmpty()) {
                java.util.concurrent.locks.LockSupport.parkNanos(LOOK.toNanos());
                failed = failed(cluster);
            }
            LOG.error("The slot '{}' failed for good: {} The member ends, so that the others recover what it runs.",
                failed.get().kind(), failed.get().health().detail());
            Runtime.getRuntime().halt(FAILED);
        }, "coterie-fail-stop");
        thread.setDaemon(true);
        thread.start();
    }

    private static Optional<SlotStatus> failed(final OpenCluster cluster) {
        return cluster.components().slots().stream().filter(s -> s.state() == SlotStatus.State.FAILED).findFirst();
    }
}
