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
        return turns.next("power", List.of(N2, N3));
    }

    @Test
    void aDeviceThatFailsHereIsAskedFromTheOthersInTurnAndFromHereAgain() {
        assertEquals(Optional.empty(), next());
        turns.ended("power", Status.TIMED_OUT);
        assertEquals(Optional.of(N2), next());
        assertEquals(Optional.empty(), turns.next("other", List.of(N2, N3)), "each device by itself");
        turns.ended("power", Status.FAILED);
        assertEquals(Optional.of(N3), next());
        turns.ended("power", Status.FAILED);
        assertEquals(Optional.empty(), next());
    }

    @Test
    void whereItWorksItStays() {
        turns.ended("power", Status.FAILED);
        for (final Status status : List.of(Status.CONFIRMED, Status.PASSED, Status.STALE_TERM, Status.SUPERSEDED)) {
            turns.ended("power", status);
            assertEquals(Optional.of(N2), next());
        }
    }

    @Test
    void whoIsAloneAsksItself() {
        turns.ended("power", Status.FAILED);
        assertEquals(Optional.empty(), turns.next("power", List.of()));
    }
}
