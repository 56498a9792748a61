package io.coterie.itests.simulation;

import java.time.Duration;
import java.util.List;

/**
 * How long a campaign lasts and what befalls it. The seed chooses one, so that one number replays all.
 *
 * @param name for people
 * @param quiet how long nothing goes wrong at first; less than coming up takes means that faults hit that too
 * @param faults how long things go wrong
 * @param mostPause the longest time between two faults
 * @param weights how often each fault is chosen, in the order of {@link Faults.Kind}
 * @param policy what the document says of members without quorum
 * @param agentsFail whether actions of agents fail now and then
 */
record Scenario(String name, Duration quiet, Duration faults, Duration mostPause, int[] weights,
        boolean agentsFail, String policy) {
    /** Crashes, freezes, partitions and the rest, all mixed. */
    private static final Scenario MIXED = new Scenario("mixed", Duration.ofSeconds(8), Duration.ofSeconds(22),
        Duration.ofSeconds(5), new int[] {4, 3, 3, 3, 2, 2, 2, 2, 1, 2, 2, 2, 2, 2, 1, 1}, true, "");
    /** Whoever leads is hit, again and again. */
    private static final Scenario COORDINATOR = new Scenario("coordinator", Duration.ofSeconds(7),
        Duration.ofSeconds(18), Duration.ofSeconds(6),
        new int[] {1, 8, 1, 1, 1, 4, 0, 1, 0, 1, 1, 1, 2, 1, 1, 2}, true, "");
    /** Links fail, members live. */
    private static final Scenario NETWORK = new Scenario("network", Duration.ofSeconds(7), Duration.ofSeconds(18),
        Duration.ofSeconds(4), new int[] {0, 0, 6, 6, 4, 2, 3, 0, 0, 0, 1, 0, 1, 0, 0, 1}, false, "");
    /** Faults hit a cluster that is still coming up, over and over. */
    private static final Scenario RESTARTS = new Scenario("restarts", Duration.ofSeconds(1), Duration.ofSeconds(15),
        Duration.ofSeconds(3), new int[] {4, 2, 2, 0, 1, 1, 1, 1, 3, 3, 1, 2, 1, 2, 3, 0}, false, "");

    /** Stopping is what most clusters do. */
    private static final List<String> POLICIES = List.of("stop", "freeze", "stop", "demote", "suicide");

    static Scenario of(final long seed) {
        final Scenario chosen = switch ((int) Math.floorMod(seed, 4L)) {
            case 0 -> MIXED;
            case 1 -> COORDINATOR;
            case 2 -> NETWORK;
            default -> RESTARTS;
        };
        final String policy = POLICIES.get((int) Math.floorMod(seed / 4, (long) POLICIES.size()));
        return new Scenario(chosen.name, chosen.quiet, chosen.faults, chosen.mostPause, chosen.weights,
            chosen.agentsFail, policy);
    }
}
