package io.coterie.conformance;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * How a run is made.
 *
 * @param quick whether it is a quick run: the same checks, with fewer repetitions
 * @param seed decides the inputs and the schedule of faults; what threads make of them is decided by the machine, so
 *     an exact replay is possible with simulated components only
 * @param settings settings that every instance gets, for components that need some
 * @param folder where members have their homes; made and removed by the run
 */
public record Options(boolean quick, long seed, Map<String, String> settings, Path folder) {
    /** How long a check may take: many times what the slowest takes on a busy machine. */
    private static final Duration QUICK_LIMIT = io.coterie.conformance.world.KitCluster.PATIENCE.multipliedBy(3);
    private static final Duration FULL_LIMIT = QUICK_LIMIT.multipliedBy(7);
    /** Fewer by a system property, where many components are checked at each change. */
    private static final int QUICK_LIVES = Integer.getInteger("coterie.conformance.lives", 20);
    private static final int FULL_LIVES = 200;

    /** Copies the map. */
    public Options {
        settings = java.util.Collections.unmodifiableMap(new TreeMap<>(settings));
        Objects.requireNonNull(folder, "folder");
    }

    /** {@return how often a component is started and stopped} */
    public int lives() {
        return quick ? QUICK_LIVES : FULL_LIVES;
    }

    /** {@return after how long a check that does not end has failed} */
    public Duration limit() {
        return quick ? QUICK_LIMIT : FULL_LIMIT;
    }

    /**
     * A number for quick runs, and a multiple of it for full ones.
     *
     * @param number for a quick run
     * @return ten times as many in a full run
     */
    public int scaled(final int number) {
        return quick ? number : number * 10;
    }
}
