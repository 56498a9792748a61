package io.coterie.scheduling.scores.rules;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Remembers the earliest moment at which time alone may change a decision. Confined to one decision. */
public final class Horizon {
    private final Instant now;
    private Instant earliest;

    /**
     * Nothing is due yet.
     *
     * @param now the time of the decision
     */
    public Horizon(final Instant now) {
        this.now = now;
    }

    /** {@return the time of the decision} */
    public Instant now() {
        return now;
    }

    /**
     * Something may change then.
     *
     * @param moment when; the past does not count
     */
    public void at(final Instant moment) {
        if (moment.isAfter(now) && (earliest == null || moment.isBefore(earliest))) {
            earliest = moment;
        }
    }

    /** {@return how long from now until the earliest change, if there is one} */
    public Optional<Duration> after() {
        return Optional.ofNullable(earliest).map(e -> Duration.between(now, e));
    }
}
