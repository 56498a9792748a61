package io.coterie.runtime.cluster;

import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.coterie.api.core.Scheduler;
import io.coterie.runtime.consensus.LogNames;
import io.coterie.runtime.model.CommittedSet;

/**
 * Notices that the other members have gone on to a later log while this one was cut off, or while the power was off:
 * here the old log has no leader any more, and nobody is left who could lead it. Such a member cannot hear of the
 * decision; it ends, and starts with the set of the others, as who was away does. Its looks run on its scheduler.
 */
final class LeftBehind {
    /** How often it is looked; and, while there is no leader, how often the others are asked. */
    static final Duration LOOK = Duration.ofSeconds(2);
    /** Longer than an election on a busy machine takes: to end a member is to end what it runs. */
    static final Duration PATIENCE = Duration.ofSeconds(10);
    private final Scheduler scheduler;
    private final Supplier<CommittedSet> own;
    private final Supplier<Boolean> leaderless;
    private final Supplier<Collection<CommittedSet>> others;
    private final Consumer<String> end;
    private boolean waiting;
    private long since;

    /**
     * Looks at nothing yet.
     *
     * @param scheduler on which it looks
     * @param own the set that holds here
     * @param leaderless tells whether the log has no leader here
     * @param others asks the other members for their sets
     * @param end ends the member, for the reason that it is given
     */
    LeftBehind(final Scheduler scheduler, final Supplier<CommittedSet> own, final Supplier<Boolean> leaderless,
            final Supplier<Collection<CommittedSet>> others, final Consumer<String> end) {
        this.scheduler = scheduler;
        this.own = own;
        this.leaderless = leaderless;
        this.others = others;
        this.end = end;
    }

    /** Looks from now on, until the scheduler is closed. */
    void watch() {
        scheduler.schedule(LOOK, () -> {
            if (!look(System.nanoTime())) {
                watch();
            }
        });
    }

    /** {@return whether the member was ended} */
    boolean look(final long now) {
        if (!leaderless.get()) {
            waiting = false;
            return false;
        }
        if (!waiting) {
            waiting = true;
            since = now;
        }
        if (now - since < PATIENCE.toNanos()) {
            return false;
        }
        final CommittedSet here = own.get();
        final Optional<CommittedSet> later = others.get().stream()
            .filter(s -> s.revision() > here.revision() && generation(s) > generation(here))
            .max(Comparator.comparingLong(CommittedSet::revision));
        later.ifPresent(set -> end.accept("The log of this member has no leader, and the others have gone on to the"
            + " set " + set.revision() + " with a later log; this member holds " + here.revision()
            + ". It has to start again, and then begins with theirs."));
        return later.isPresent();
    }

    private static long generation(final CommittedSet set) {
        return set.logs().stream().mapToLong(l -> LogNames.generation(l.name())).max().orElse(0);
    }
}
