package io.coterie.manager;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;

import io.coterie.api.core.MemberId;
import io.coterie.api.fencing.FenceResult.Status;

class FenceTurnsTest {
    private static final MemberId N2 = MemberId.of("n2", 1);
    private static final MemberId N3 = MemberId.of("n3", 1);
    private final FenceTurns turns = new FenceTurns();

    private Optional<MemberId> next() {
        return turn().from();
    }

    private FenceTurns.Turn turn() {
        return turns.next("power", List.of(N2, N3));
    }

    private void ended(final Status status) {
        turns.ended("power", turn(), status);
    }

    @Test
    void aDeviceThatFailsHereIsAskedFromTheOthersInTurnAndFromHereAgain() {
        assertEquals(Optional.empty(), next());
        ended(Status.TIMED_OUT);
        assertEquals(Optional.of(N2), next());
        assertEquals(Optional.empty(), turns.next("other", List.of(N2, N3)).from(), "each device by itself");
        ended(Status.FAILED);
        assertEquals(Optional.of(N3), next());
        ended(Status.FAILED);
        assertEquals(Optional.empty(), next());
    }

    @Test
    void whereItWorksItStays() {
        ended(Status.FAILED);
        for (final Status status : List.of(Status.CONFIRMED, Status.PASSED, Status.STALE_TERM, Status.SUPERSEDED)) {
            ended(status);
            assertEquals(Optional.of(N2), next());
        }
    }

    @Test
    void triesForSeveralNodesThatFailTogetherAreOneStep() {
        final FenceTurns.Turn first = turn();
        final FenceTurns.Turn second = turn();
        turns.ended("power", first, Status.TIMED_OUT);
        turns.ended("power", second, Status.TIMED_OUT);
        assertEquals(Optional.of(N2), next());
    }

    @Test
    void whoIsAloneAsksItself() {
        ended(Status.FAILED);
        assertEquals(Optional.empty(), turns.next("power", List.of()).from());
    }
}
