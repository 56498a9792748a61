package io.coterie.scheduling.scores.transition;

import java.util.ArrayList;
import java.util.List;

import io.coterie.api.document.Role;
import io.coterie.scheduling.scores.model.Instance;
import io.coterie.scheduling.scores.placement.Target;
import io.coterie.scheduling.scores.present.Observation;

/** What is to be done with one instance. Confined to one decision. */
final class Step {
    final Instance instance;
    final Target target;
    /** Where it is stopped, with why. */
    final List<Observation> stops = new ArrayList<>();
    /** Where a fence stops it. */
    final List<Observation> fenced = new ArrayList<>();
    /** Where it stays; null if nowhere. */
    Observation kept;
    boolean demote;
    boolean promote;
    boolean reload;
    boolean touchable = true;
    String reason = "";

    Step(final Instance instance, final Target target) {
        this.instance = instance;
        this.target = target;
    }

    boolean starts() {
        return target.placed() && kept == null && touchable;
    }

    /** Whether it is down, or not promoted, for a while, or was before. */
    boolean interrupted(final boolean promoted) {
        return !stops.isEmpty() || !fenced.isEmpty() || starts() || promoted && (demote || promote);
    }

    /** Stops it where it would have stayed, to be started again. */
    boolean restart(final String why) {
        if (kept == null || !touchable) {
            return false;
        }
        stops.add(kept);
        kept = null;
        demote = false;
        reload = false;
        promote = target.role() == Role.PROMOTED;
        reason = why;
        return true;
    }

    /** Demotes it where it stays promoted, to be promoted again. */
    boolean promoteAgain(final String why) {
        if (kept == null || !touchable || demote || kept.role() != Role.PROMOTED) {
            return false;
        }
        demote = true;
        promote = target.role() == Role.PROMOTED;
        reason = why;
        return true;
    }
}
