package io.coterie.runtime.consensus;

import io.coterie.runtime.consensus.LogLine.Phase;
import io.coterie.runtime.consensus.LogLine.Standing;

/** Which log counts on a member. Pure. */
final class LogRoute {
    private LogRoute() {
    }

    /**
     * Whether the new log counts.
     *
     * @param next how it stands here; null if there is none
     * @return true once it has opened: then the old one has closed, even if this member does not know it yet
     */
    static boolean taken(final Standing next) {
        return next != null && next.phase().compareTo(Phase.OPEN) >= 0;
    }

    /**
     * Whether a command may be proposed to the log that counts.
     *
     * @param counts how it stands here
     * @param alone whether there is no other one here: then it is one that has opened, however little this member knows
     *     of it yet
     * @return false if it has to wait
     */
    static boolean takes(final Standing counts, final boolean alone) {
        return counts.phase() == Phase.OPEN || alone && counts.phase().compareTo(Phase.OPEN) < 0;
    }
}
