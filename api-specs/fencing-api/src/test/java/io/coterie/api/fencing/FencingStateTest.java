package io.coterie.api.fencing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.coterie.api.component.Handover;
import io.coterie.api.core.RejectedException;
import io.coterie.api.core.Term;

class FencingStateTest {
    private static Handover state(String schema, int version, String text) {
        return new Handover(schema, version, text.getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void aTermIsItsDigits() {
        assertEquals(new Term(17), FencingState.term(state("fencing/term", 1, "17")));
        for (long number : List.of(0L, 1L, Long.MAX_VALUE)) {
            assertEquals(new Term(number), FencingState.term(FencingState.term(new Term(number))));
        }
    }

    @Test
    void whatIsNoTermIsRefused() {
        for (Handover bad : List.of(state("fencing/term", 2, "17"), state("other", 1, "17"),
                state("fencing/term", 1, ""), state("fencing/term", 1, "-1"), state("fencing/term", 1, "x"),
                state("fencing/term", 1, "9999999999999999999"), state("fencing/term", 1, "1".repeat(20)))) {
            assertEquals("fencing.bad-state",
                assertThrows(RejectedException.class, () -> FencingState.term(bad)).code());
        }
    }
}
