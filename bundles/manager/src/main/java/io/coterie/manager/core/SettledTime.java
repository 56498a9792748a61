package io.coterie.manager.core;

import java.time.Duration;

/**
 * How long members could be heard: the time in which the view stood. While it is in transition an engine may carry
 * nothing, so nobody's silence says anything; but one that never settles must not keep a silent member unseen, so a
 * transition counts after {@link #LIMIT}. Confined to the core's thread.
 */
final class SettledTime {
    /** Far longer than a ring or a group with patient settings takes to form anew. */
    static final Duration LIMIT = Duration.ofMinutes(1);
    private Duration before = Duration.ZERO;
    private Moment since;
    private boolean settled;

    /** The view stands from now on, or is in transition. */
    void take(final boolean stands, final Moment now) {
        if (since == null || settled != stands) {
            before = total(now);
            since = now;
            settled = stands;
        }
    }

    /** {@return the whole time until now; grows, and never shrinks} */
    Duration total(final Moment now) {
        if (since == null) {
            return before;
        }
        final Duration spell = settled ? now.since(since) : now.since(since).minus(LIMIT);
        return spell.isNegative() ? before : before.plus(spell);
    }
}
