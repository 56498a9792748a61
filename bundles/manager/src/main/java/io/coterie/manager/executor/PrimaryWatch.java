package io.coterie.manager.executor;

import java.time.Duration;

import io.coterie.manager.core.Moment;

/**
 * Knows for how long the primary partition is out of sight: with quorum and a leader it is there. Pure; confined to one
 * thread.
 */
public final class PrimaryWatch {
    private final Duration limit;
    private Moment lostAt;
    private boolean primary;
    private boolean known;

    /**
     * A watch that has not seen the primary partition yet.
     *
     * @param limit how long it may be out of sight
     */
    public PrimaryWatch(final Duration limit) {
        this.limit = limit;
    }

    /**
     * Takes what is known.
     *
     * @param now the time
     * @param there whether this member has quorum and knows a leader
     */
    public void see(final Moment now, final boolean there) {
        if (!there && (primary || lostAt == null)) {
            lostAt = now;
        }
        primary = there;
        known |= there;
    }

    /** {@return whether the primary partition is in sight} */
    public boolean primary() {
        return primary;
    }

    /** {@return whether it was ever in sight} */
    public boolean known() {
        return known;
    }

    /**
     * Whether it is out of sight for too long.
     *
     * @param now the time
     * @return true from the limit on
     */
    public boolean alone(final Moment now) {
        return !primary && lostAt != null && now.past(lostAt, limit);
    }
}
