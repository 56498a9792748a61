package io.coterie.runtime.cluster;

import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

import io.coterie.api.core.Scheduler;
import io.coterie.runtime.consensus.LogNames;
import io.coterie.runtime.model.CommittedSet;

/**
 * Notices that the other members have gone on to a later log while this one was cut off, or while the power was off:
 * here the old log has no leader any more, and nobody is left who could lead it. Such a member cannot hear of the
 * decision; it ends, and starts with the set of the others, as who was away does, if it could. Its looks run on its
 * scheduler.
 */
final class LeftBehind {
    /** How often it is looked; and, while there is no leader, how often the others are asked. */
    static final Duration LOOK = Duration.ofSeconds(2);
    /** Longer than an election on a busy machine takes: to end a member is to end what it runs. */
    static final Duration PATIENCE = Duration.ofSeconds(10);
    private final Scheduler scheduler;
    private final Member member;
    private boolean waiting;
    private long since;
    /** The set of which it was said that this member cannot begin with it. */
    private long said;

    /** What it looks at. */
    interface Member {
        /** {@return the set that holds here} */
        CommittedSet own();

        /** {@return whether the log has no leader here} */
        boolean leaderless();

        /** {@return whether a decided set is being carried out here, and still may be: then a log ends as it should} */
        boolean carriesOut();

        /** {@return what the other members say that they hold} */
        Collection<CommittedSet> others();

        /** {@return what the next start would need to begin with a set, and lacks; empty if nothing} */
        String lacks(CommittedSet set);

        /** Ends the member, so that it starts again. */
        void end(String problem);

        /** Tells people. */
        void say(String problem);
    }

    /**
     * Looks at nothing yet.
     *
     * @param scheduler on which it looks
     * @param member what it looks at
     */
    LeftBehind(final Scheduler scheduler, final Member member) {
        this.scheduler = scheduler;
        this.member = member;
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
        if (!member.leaderless() || member.carriesOut()) {
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
        final CommittedSet here = member.own();
        final Optional<CommittedSet> later = member.others().stream()
            .filter(s -> s.revision() > here.revision() && generation(s) > generation(here))
            .max(Comparator.comparingLong(CommittedSet::revision));
        if (later.isEmpty()) {
            return false;
        }
        final long revision = later.get().revision();
        final String problem = "The log of this member has no leader, and the others have gone on to the set "
            + revision + " with a later log; this member holds " + here.revision() + ". ";
        final String lacks = member.lacks(later.get());
        if (lacks.isEmpty()) {
            member.end(problem + "It has to start again, and then begins with theirs.");
            return true;
        }
        if (said != revision) {
            // to end it again and again would help nobody
            said = revision;
            member.say(problem + "It cannot begin with theirs: it lacks " + lacks + ".");
        }
        return false;
    }

    /** The latest log of a set. */
    static long generation(final CommittedSet set) {
        return set.logs().stream().mapToLong(l -> LogNames.generation(l.name())).max().orElse(0);
    }
}
