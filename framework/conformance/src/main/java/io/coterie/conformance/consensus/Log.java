package io.coterie.conformance.consensus;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

import io.coterie.api.consensus.Applied;
import io.coterie.api.consensus.Barrier;
import io.coterie.api.consensus.Consensus;
import io.coterie.api.core.CoterieException;
import io.coterie.api.core.OutcomeUnknownException;
import io.coterie.api.core.UnavailableException;
import io.coterie.conformance.Expect;
import io.coterie.conformance.world.KitCluster;
import io.coterie.conformance.world.Member;

/** Short forms of what the checks do with a log. Stateless. */
final class Log {
    static final Duration LIMIT = KitCluster.PATIENCE.multipliedBy(2).dividedBy(3);
    /** How long a proposal that cannot get in may go on beyond its time-out. */
    static final Duration LATE = KitCluster.PATIENCE.multipliedBy(2).dividedBy(3);

    private Log() {
    }

    static KitState state(final Member<?> of) {
        return of.opened(KitState.class);
    }

    static CompletionStage<Applied> proposed(final Member<Consensus> on, final String command) {
        return on.service().propose(command.getBytes(StandardCharsets.UTF_8), LIMIT);
    }

    static Applied propose(final Member<Consensus> on, final String command) {
        return Expect.ended(proposed(on, command), LIMIT.plus(LATE), "propose(" + command + ") on " + on.id());
    }

    static Barrier barrier(final Member<Consensus> on) {
        return Expect.ended(on.service().barrier(LIMIT), LIMIT.plus(LATE), "barrier() on " + on.id());
    }

    /** Proposes until it gets in: there may be no leader for a moment. A proposal of unknown fate is not repeated. */
    static boolean acknowledged(final Member<Consensus> on, final String command) {
        final long deadline = System.nanoTime() + LIMIT.toNanos() * 2;
        while (true) {
            try {
                Expect.ended(on.service().propose(command.getBytes(StandardCharsets.UTF_8), Duration.ofSeconds(3)),
                    LATE, "propose(" + command + ") on " + on.id());
                return true;
            } catch (final OutcomeUnknownException e) {
                return false;
            } catch (final UnavailableException e) {
                if (System.nanoTime() > deadline) {
                    throw e;
                }
            }
        }
    }

    /** A proposal that must not get in. */
    static void doesNotGetIn(final Member<Consensus> on, final String command) {
        try {
            final Applied applied = Expect.ended(on.service().propose(command.getBytes(StandardCharsets.UTF_8),
                Duration.ofSeconds(2)), LATE, "propose() on " + on.id() + ", which has no majority");
            throw new io.coterie.conformance.CheckFailed(on.id() + ", which has no majority, acknowledged '" + command
                + "' at " + applied.index() + ".");
        } catch (final CoterieException e) {
            Expect.that(e instanceof UnavailableException || e instanceof OutcomeUnknownException,
                () -> "Without a majority a proposal ended with " + e + ".");
        }
    }
}
