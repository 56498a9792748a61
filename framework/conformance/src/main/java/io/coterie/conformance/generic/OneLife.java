package io.coterie.conformance.generic;

import java.time.Duration;
import java.util.Optional;

import io.coterie.conformance.Subject;
import io.coterie.conformance.Trial;
import io.coterie.conformance.world.KitCluster;
import io.coterie.conformance.world.Member;

/** One life of one instance of another subject than the trial's own: holds nothing of it once it is closed. */
final class OneLife implements AutoCloseable {
    private static final Duration TIME = Duration.ofSeconds(1);
    private final Trial trial;
    private Member<?> member;

    OneLife(final Trial trial, final Subject subject) {
        this.trial = trial.of(subject, "life");
    }

    /** Brings the instance up. */
    void begin() {
        final KitCluster cluster = trial.cluster(1);
        member = cluster.start("n1");
    }

    /**
     * Brings the instance up and ends it.
     *
     * @param caller calls each method meanwhile
     */
    void run(final Optional<LastingCaller> caller) {
        begin();
        caller.ifPresent(c -> {
            c.calls(member);
            member.instance().depart(TIME);
            member.instance().drain(TIME);
        });
        close();
    }

    /** {@return the instance, up} */
    Member<?> member() {
        return member;
    }

    @Override
    public void close() {
        if (member != null) {
            member.close();
            member = null;
        }
        try {
            trial.close();
        } catch (final Exception e) {
            throw new io.coterie.conformance.CheckFailed("What a life had started could not be closed: " + e, e);
        }
    }
}
