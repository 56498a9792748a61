package io.coterie.manager.core;

import java.time.Duration;

/**
 * The times that a coordinator goes by.
 *
 * @param deadTime how long after its start it waits for nodes that it has not seen, before it fences them
 * @param pause a gap between two inputs of at least this length means that it was frozen and proves its term again
 * @param syncTimeout how long an executor in the view may leave a synchronisation unanswered before it is unclean
 * @param actionMargin added to an action's time-out: the way there and back, and the recording
 * @param joinGrace how long a decision waits for a member of the view that is about to join
 */
public record CoordinatorTimes(Duration deadTime, Duration pause, Duration syncTimeout, Duration actionMargin,
        Duration joinGrace) {
    /**
     * The defaults: Pacemaker's dc-deadtime of 20 s; a pause of 1 s is far above what a tick of 100 ms is ever late on
     * a machine that works, and below any failure detection; an executor answers within milliseconds, 20 s are many
     * tries; joining takes two rounds of consensus.
     */
    public static final CoordinatorTimes DEFAULT = new CoordinatorTimes(Duration.ofSeconds(20), Duration.ofSeconds(1),
        Duration.ofSeconds(20), Duration.ofSeconds(20), Duration.ofSeconds(5));

    /**
     * The same times with another dead time.
     *
     * @param time the dead time
     * @return the times
     */
    public CoordinatorTimes withDeadTime(final Duration time) {
        return new CoordinatorTimes(time, pause, syncTimeout, actionMargin, joinGrace);
    }
}
